import { likeBelow, placeMethod } from '../../../core/place-method.ts'
import type { MethodPlace } from '../../../core/place-method.ts'
import { scopes } from '../../../core/recording/scope.ts'
import { followPromise } from '../../recording/follow-promise.ts'
import { isMethod } from '../../recording/hook-methods.ts'
import type { Method } from '../../recording/hook-methods.ts'
import { inside } from '../../recording/parent.ts'
import type { LibrarySource, Uninstall } from '../../recording/source.ts'
import { beginExecution, endExecution, ResolverCall } from './graphql-calls.ts'
import type { Field } from './graphql-calls.ts'

/** The parts of a schema that are read. */
interface Schema {
  getTypeMap?: () => Record<string, { getFields?: () => Record<string, object> }>
}

/** The part of a resolver's last argument that is read. */
interface Info {
  fieldName: string
  parentType: { name: string }
  path: PathPart
}

interface PathPart {
  key: string | number
  prev: PathPart | undefined
}

/** The arguments of an execution. */
interface Execution {
  schema?: Schema
  document?: unknown
  operationName?: unknown
  fieldResolver?: unknown
}

/**
 * Operations of `graphql` 16, which tells nothing of them: documents that it executes, with their resolvers as parts,
 * which are the parents of whatever they ask for. Version 17 publishes both (`graphql-channels.ts`).
 */
export const graphql: LibrarySource = {
  packages: ['graphql'],
  modules: /\/node_modules\/graphql\/execution\/execute\.js$/,
  install(exported) {
    const execution = exported as object
    // Version 17 has it, and publishes.
    if (!isMethod(execution, 'execute') || isMethod(execution, 'executeRootSelectionSet')) return null
    if (!isMethod(execution, 'defaultFieldResolver')) return null
    return hook(execution)
  },
}

function hook(execution: object): Uninstall {
  const resolvers = new Resolvers((execution as { defaultFieldResolver: Method }).defaultFieldResolver)
  const place = placeMethod<Method>(execution, 'execute', (here) =>
    likeBelow(here.below(), function execute(this: object, ...args: unknown[]) {
      const below = (given: readonly unknown[] = args): unknown => Reflect.apply(here.below(), this, given)
      const [asked] = args
      if (!here.isActive || args.length !== 1 || typeof asked !== 'object' || asked === null) return below()
      if (scopes.getStore() === undefined) return below()
      const { document, operationName } = asked as Execution
      const operation = beginExecution(document, operationName, execute)
      if (operation === null) return below()
      const result = inside(operation, () => below([resolvers.follow(asked)]))
      return followPromise(result, {
        end: (value) => endExecution(operation, value),
        fail: (error) => operation.fail(error),
      })
    }),
  )
  return () => {
    place.undo()
    resolvers.close()
  }
}

/** Follows the calls of resolvers: of those of a schema in their place, of the default one by another. */
class Resolvers {
  readonly #default: Method
  /** The schemas that are followed, and all of them for the end. */
  readonly #places = new WeakMap<object, MethodPlace<Method>[]>()
  readonly #schemas = new Set<WeakRef<object>>()

  constructor(defaultResolver: Method) {
    this.#default = defaultResolver
  }

  /** Returns the arguments of an execution with a default resolver that is followed. */
  follow(asked: Execution): Execution {
    const { schema, fieldResolver } = asked
    if (schema !== undefined && !this.#places.has(schema)) this.#place(schema)
    const given = typeof fieldResolver === 'function' ? (fieldResolver as Method) : this.#default
    return {
      ...asked,
      fieldResolver(this: object, ...args: unknown[]) {
        return resolve(args, () => Reflect.apply(given, this, args))
      },
    }
  }

  #place(schema: Schema): void {
    const places: MethodPlace<Method>[] = []
    this.#places.set(schema, places)
    this.#schemas.add(new WeakRef(schema))
    for (const type of Object.values(schema.getTypeMap?.() ?? {})) {
      const fields = typeof type.getFields === 'function' ? Object.values(type.getFields()) : []
      for (const field of fields) if (isMethod(field, 'resolve')) places.push(placeResolver(field))
    }
  }

  close(): void {
    for (const schema of this.#schemas) {
      for (const place of (this.#places.get(schema.deref() ?? this) ?? []).toReversed()) place.undo()
    }
    this.#schemas.clear()
  }
}

const placeResolver = (field: object): MethodPlace<Method> =>
  placeMethod<Method>(field, 'resolve', (here) =>
    likeBelow(here.below(), function resolver(this: object, ...args: unknown[]) {
      const below = (): unknown => Reflect.apply(here.below(), this, args)
      return here.isActive ? resolve(args, below) : below()
    }),
  )

function resolve(args: readonly unknown[], below: () => unknown): unknown {
  const call = scopes.getStore() === undefined ? null : ResolverCall.begin(fieldOf(args[3] as Info))
  if (call === null) return below()
  try {
    const result = inside(call, below)
    if (!(result instanceof Promise)) {
      call.end()
      return result
    }
    void call.operation
    return followPromise(result, call)
  } catch (error) {
    call.fail(error)
    throw error
  }
}

const fieldOf = ({ fieldName, parentType, path }: Info): Field => ({
  type: parentType.name,
  name: fieldName,
  path: () => {
    const keys: (string | number)[] = []
    for (let at: PathPart | undefined = path; at !== undefined && keys.length < MAX_DEPTH; at = at.prev)
      keys.push(at.key)
    return keys.toReversed().join('.')
  },
})

/** Documents are not nested deeper than some ten. */
const MAX_DEPTH = 100
