import { hookMethods, isClass } from '../../recording/hook-methods.ts'
import { hearAssignment, watchProperty } from '../../recording/watch-property.ts'
import { askOperation } from '../../recording/operation.ts'
import type { BeginAsked, Operation } from '../../recording/operation.ts'
import type { LibrarySource, Uninstall } from '../../recording/source.ts'
import { hashParameters } from '../../texts/parameters.ts'
import { fingerprintSql, nameSql } from '../../texts/sql.ts'

/** A query, which is a promise. */
interface Query {
  strings?: unknown
  args?: unknown
  executed?: unknown
  /** True if it is a tagged template. */
  tagged?: unknown
  options?: unknown
}

const SYSTEM = 'postgresql'
const DIALECT = { isMySql: false }

/**
 * Queries of `postgres` (postgres.js). One is made where the app writes it and sent some microtasks after somebody has
 * awaited it: it begins then, as asked for by the line and the task that made it.
 */
export const postgres: LibrarySource = {
  packages: ['postgres'],
  modules: /\/node_modules\/postgres\/(?:cjs\/)?src\/query\.js$/,
  install(exported) {
    const { Query: given } = exported as Record<string, unknown>
    return isClass(given) ? hookQuery(given.prototype) : null
  },
}

const askedBy = new WeakMap<object, BeginAsked>()

function hookQuery(prototype: object): Uninstall {
  const undoMaking = hearAssignment(prototype, LAST_PROPERTY, onMade)
  const undoHandle = hookMethods(prototype, ['handle'], ({ object: query, below, method }) => {
    if (isNew(query)) follow(query, askedBy.get(query) ?? askOperation(method))
    return below()
  })
  return () => {
    undoHandle?.()
    undoMaking?.()
  }
}

/** Returns whether a query is sent for the first time, and is the app's: those of the library itself have no options. */
function isNew({ executed, tagged, options }: Query): boolean {
  const isOwn = tagged === false && typeof options === 'object' && options !== null && Object.keys(options).length === 0
  return executed === false && !isOwn
}

/** The property that the constructor of a query sets last. */
const LAST_PROPERTY = 'signature'

function onMade(query: object): void {
  const ask = askOperation(onMade)
  if (ask !== null) askedBy.set(query, ask)
}

function follow(query: Query, ask: BeginAsked | null): void {
  const { strings, args } = query
  if (ask === null || !Array.isArray(strings) || !Array.isArray(args)) return
  const sql = strings.map((part, index) => (index === 0 ? part : `$${index}${part}`)).join('')
  const text = fingerprintSql(sql, DIALECT)
  const operation = ask({
    kind: 'sql',
    system: SYSTEM,
    name: nameSql(text),
    text,
    phase: 'acquire',
    attributes: { 'db.system.name': SYSTEM },
    parameters: hashParameters(sql, args),
  })
  if (operation === null) return
  const isWhole = strings.length > 0 && args.every((arg) => typeof arg !== 'object' || arg === null)
  watch(query, operation, isWhole)
}

/** The library assigns to properties of a query on its way, and settles it by `resolve` and `reject`. */
function watch(query: Query, operation: Operation, isWhole: boolean): void {
  watchProperty(query, 'state', (value) => {
    if (value !== null) operation.phase('queue')
    return value
  })
  watchProperty(query, 'active', (value) => {
    if (value === true) operation.phase('service')
    return value
  })
  if (!isWhole) watchProperty(query, 'statement', (value) => describe(value, operation))
  watchProperty(query, 'resolve', (settle) => before(settle, (result) => complete(operation, result)))
  watchProperty(query, 'reject', (settle) => before(settle, (error) => operation.fail(error)))
}

/** A query with parts that are queries or names has its text only when it is sent. */
function describe(statement: unknown, operation: Operation): unknown {
  const sql = (statement as { string?: unknown } | null)?.string
  if (typeof sql === 'string') {
    const text = fingerprintSql(sql, DIALECT)
    operation.describe({ name: nameSql(text), text })
  }
  return statement
}

function complete(operation: Operation, result: unknown): void {
  if (Array.isArray(result)) operation.set('db.response.returned_rows', result.length)
  operation.end()
}

const before = (settle: unknown, tell: (value: unknown) => void): unknown =>
  typeof settle === 'function'
    ? (value: unknown) => {
        tell(value)
        return settle(value) as unknown
      }
    : settle
