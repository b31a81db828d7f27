import { KINDS } from './kinds/kinds.ts'
import { ModuleText, isCommonJs } from './module-text.ts'
import type { Place } from './module-text.ts'
import { mayFail, pick } from './program.ts'
import type { Operation } from './program.ts'

/** The code that is being written: its module, its function, and the name of the witness' handle there. */
export interface Scope {
  module: ModuleText
  fn: number
  handle: string
  /** True in the body of an async generator. */
  isGenerator?: boolean
}

/** A function of the program, as the profiler should name it. */
export interface FunctionPlace extends Place {
  name: string
  isGenerator: boolean
}

/** An `await` or `yield` of the program. */
export interface SitePlace extends Place {
  fn: number
}

/** A program's text: modules by name, the first is the entry; places by number. */
export interface Written {
  files: Map<string, string>
  entry: string
  functions: FunctionPlace[]
  sites: SitePlace[]
}

/** Writes a program as modules that tell the witness `W` everything they do. */
export class Writer {
  readonly #prefix: string
  readonly #modules: ModuleText[] = []
  readonly #functions: Omit<FunctionPlace, keyof Place>[] = []
  readonly #sites: { fn: number }[] = []
  #names = 0

  /** @param prefix begins the names of the files */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  write(root: Operation): Written {
    const module = this.#addModule(pick(root, 4, 90) === 0 ? 'cjs' : 'mjs')
    const name = this.declare(root, module)
    module.exports.push(name)
    module.alias('root', name)
    const places = this.#modules.map((each) => each.finish())
    const functionPlaces = new Map(places.flatMap(({ functions }) => [...functions]))
    const sitePlaces = new Map(places.flatMap(({ sites }) => [...sites]))
    return {
      files: new Map(places.map(({ file, text }) => [file, text])),
      entry: module.file,
      functions: this.#functions.map((each, index) => ({ ...each, ...functionPlaces.get(index)! })),
      sites: this.#sites.map((each, index) => ({ ...each, ...sitePlaces.get(index)! })),
    }
  }

  /** Returns a new name. */
  name(prefix: string): string {
    return `${prefix}${this.#names++}`
  }

  /** Registers a function; its mark goes before its first word. */
  addFunction(name: string, isGenerator: boolean = false): { fn: number; mark: string } {
    const fn = this.#functions.push({ name, isGenerator }) - 1
    return { fn, mark: `«F${fn}»` }
  }

  /** Registers a wait; its mark goes before `await` or `yield`. */
  addSite(scope: Scope): { site: number; mark: string } {
    const site = this.#sites.push({ fn: scope.fn }) - 1
    return { site, mark: `«S${site}»` }
  }

  /** Writes the task's function and returns a call of it. */
  call(task: Operation, scope: Scope, handle: string = scope.handle): string {
    return `${this.refer(task, scope)}(${handle})`
  }

  /** Writes the task's function and returns an expression for it. */
  refer(task: Operation, { module }: Scope): string {
    if (task.choice % 6 !== 0) return this.declare(task, module)
    const other = this.#addModule(isCommonJs(module) || pick(task, 3, 91) === 0 ? 'cjs' : 'mjs')
    const name = this.declare(task, other)
    const [exported] = name.replace(/^new /, '').split(/[.(]/)
    other.exports.push(exported!)
    module.importFrom(other, exported!)
    return name
  }

  /** Writes the function of a task into a module; returns an expression for it. */
  declare(task: Operation, module: ModuleText): string {
    return KINDS[task.kind]!.write(task, { module, fn: -1, handle: 'p' }, this)
  }

  /** Writes the operations up to the first that ends the function. */
  body(operations: readonly Operation[], scope: Scope): string {
    const last = operations.findIndex((each) => KINDS[each.kind]!.ends)
    const reached = last < 0 ? operations : operations.slice(0, last + 1)
    return reached.map((each) => KINDS[each.kind]!.write(each, scope, this)).join('\n')
  }

  /** Writes the whole of an async function's body, its end included. */
  whole(operations: readonly Operation[], scope: Scope): string {
    const ends = operations.some((each) => KINDS[each.kind]!.ends)
    return `${this.body(operations, scope)}${ends ? '' : '\nW.leave(w)'}`
  }

  /**
   * Writes an `await` of the operand between two calls of the witness. If one of the tasks in it may fail, the error is
   * caught, and now and then thrown again.
   */
  wait(operand: string, scope: Scope, from: Operation | null = null): string {
    const { site, mark } = this.addSite(scope)
    const handle = scope.handle
    const waited = `W.wait(${handle}, ${site})\n${mark}await ${operand}\nW.resume(${handle}, ${site})`
    if (from === null || !mayFail(from)) return waited
    const again = pick(from, 3, 92) === 0 ? `\nW.fail(${handle}, e)\nthrow e` : ''
    return `W.wait(${handle}, ${site})
try {
${mark}await ${operand}
W.resume(${handle}, ${site})
} catch (e) {
W.resume(${handle}, ${site})${again}
}`
  }

  #addModule(extension: 'mjs' | 'cjs'): ModuleText {
    const module = new ModuleText(`${this.#prefix}-${this.#modules.length}.${extension}`)
    this.#modules.push(module)
    return module
  }
}
