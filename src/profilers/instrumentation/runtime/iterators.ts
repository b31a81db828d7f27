/** Called around each call that the engine makes to an iterator for `for await` or `yield*`. */
export interface IterationHooks {
  /** Called just before the iterator's `next`, `throw` or `return`. Must not throw. */
  beforeNext(): void
  /** Called when it has returned: the engine awaits its result next. Not called if it throws. Must not throw. */
  afterNext(result: unknown): void
}

type Method = (...args: never[]) => unknown

// Read at load, before the app can replace them.
const { apply, getOwnPropertyDescriptor } = Reflect
const captureStackTrace: typeof Error.captureStackTrace = Error.captureStackTrace.bind(Error)

/**
 * Stands in for an iterable at the head of a `for await` or behind a `yield*` of an async generator, and forwards the
 * engine's requests: each property is read when, as often and in the order in which the engine reads it, every result
 * and error passes through untouched, and a sync iterable stays one. Never throws itself.
 *
 * @param notIterable the engine's message for a value that is not iterable, which would otherwise name the stand-in's
 * expression instead of the program's
 * @example for await (const row of watchIterable(rows, 'rows is not async iterable', hooks)) handle(row)
 */
export function watchIterable(iterable: unknown, notIterable: string, hooks: IterationHooks): unknown {
  // The engine's message for these two does not name the expression.
  return iterable === null || iterable === undefined ? iterable : new WatchedIterable(iterable, notIterable, hooks)
}

class WatchedIterable {
  readonly #iterable: { [Symbol.asyncIterator]?: unknown; [Symbol.iterator]?: unknown }
  readonly #notIterable: string
  readonly #hooks: IterationHooks

  constructor(iterable: unknown, notIterable: string, hooks: IterationHooks) {
    this.#iterable = iterable as object
    this.#notIterable = notIterable
    this.#hooks = hooks
  }

  get [Symbol.asyncIterator](): unknown {
    const method = this.#iterable[Symbol.asyncIterator]
    return method === undefined || method === null ? undefined : this.#watch(method, AsyncIteration)
  }

  /** Read if the other method was undefined or null. */
  get [Symbol.iterator](): unknown {
    return this.#watch(this.#iterable[Symbol.iterator], SyncIteration)
  }

  #watch(method: unknown, Iteration: typeof AsyncIteration): unknown {
    if (typeof method !== 'function') {
      const ours = Iteration === AsyncIteration ? readAsync : readSync
      throw withoutFrames(new TypeError(wordsOfEngine(this.#notIterable, method)), ours)
    }
    return (): unknown => {
      const iterator: unknown = apply(method, this.#iterable, [])
      return isObject(iterator) ? new Iteration(iterator as Iterated, this.#notIterable, this.#hooks) : iterator
    }
  }
}

type Iterated = Record<'next' | 'return' | 'throw', unknown>

class AsyncIteration {
  protected readonly iterator: Iterated
  protected readonly hooks: IterationHooks
  readonly #notIterable: string

  constructor(iterator: Iterated, notIterable: string, hooks: IterationHooks) {
    this.iterator = iterator
    this.#notIterable = notIterable
    this.hooks = hooks
  }

  get next(): unknown {
    const method = this.iterator.next
    return typeof method === 'function' ? this.watch(method as Method) : this.refuse(method)
  }

  get return(): unknown {
    return this.watchOptional('return')
  }

  get throw(): unknown {
    return this.watchOptional('throw')
  }

  protected watchOptional(name: 'return' | 'throw'): unknown {
    const method = this.iterator[name]
    if (typeof method === 'function') return this.watch(method as Method)
    return method === undefined || method === null ? method : this.refuse(method)
  }

  /**
   * Handles a value that is called without being a function. In a loop the engine's own message fits. Behind a `yield*`
   * the message would name our call, so a function is returned that throws the message for the program's expression.
   */
  protected refuse(method: unknown): unknown {
    const text = wordsOfEngine(this.#notIterable, method)
    return isOfLoop(text) ? method : throwing(text)
  }

  protected watch(method: Method): unknown {
    const { iterator, hooks } = this
    return (...args: unknown[]): unknown => {
      hooks.beforeNext()
      const result: unknown = apply(method as Function, iterator, args)
      hooks.afterNext(result)
      return result
    }
  }
}

/**
 * Watches a sync iterator. The engine wraps everything that it gets from one in a promise and awaits it, including an
 * error and a missing method (ECMA-262, %AsyncFromSyncIteratorPrototype%).
 */
class SyncIteration extends AsyncIteration {
  protected override refuse(method: unknown): unknown {
    return this.watch(throwing(`${describeCallee(method)} is not a function`))
  }

  protected override watchOptional(name: 'return' | 'throw'): unknown {
    try {
      const method = super.watchOptional(name)
      if (typeof method !== 'function') this.#passBy()
      return method
    } catch (error) {
      this.#passBy()
      throw error
    }
  }

  #passBy(): void {
    this.hooks.beforeNext()
    this.hooks.afterNext(undefined)
  }

  protected override watch(method: Method): unknown {
    const { iterator, hooks } = this
    return (...args: unknown[]): unknown => {
      let result: unknown
      hooks.beforeNext()
      try {
        return (result = apply(method as Function, iterator, args))
      } finally {
        hooks.afterNext(result)
      }
    }
  }
}

const isObject = (value: unknown): boolean =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

const INTERMEDIATE = '(intermediate value)'
const isOldEngine = Number.parseInt(process.versions.node, 10) < 24

const isOfLoop = (text: string): boolean => text.endsWith('is not async iterable') && !text.startsWith('yield*')

/**
 * Returns the engine's message. If it cannot name the expression, it describes the value that it could not call. Node
 * 20 and 22 repeat a part of the text.
 */
function wordsOfEngine(text: string, method: unknown): string {
  if (!text.endsWith('is not async iterable')) return `${describeCallee(method)} is not a function`
  return isOldEngine && !isOfLoop(text) ? text.replace(INTERMEDIATE, INTERMEDIATE.repeat(4)) : text
}

/** Describes a value that cannot be called, as the engine does: `number 5`, `undefined`, `string "x"`. */
function describeCallee(value: unknown): string {
  if (typeof value === 'string') return `string "${value}"`
  return value === null || typeof value === 'boolean' || typeof value === 'number'
    ? `${typeof value} ${value}`
    : typeof value
}

function throwing(text: string): () => never {
  const next = (): never => {
    throw withoutFrames(new TypeError(text), next)
  }
  return next
}

/** Makes the app's own frame the topmost, as it is without us. */
function withoutFrames(error: TypeError, ours: Method): TypeError {
  captureStackTrace(error, ours)
  return error
}

const readAsync = getterOf(Symbol.asyncIterator)
const readSync = getterOf(Symbol.iterator)

function getterOf(symbol: symbol): Method {
  return getOwnPropertyDescriptor(WatchedIterable.prototype, symbol)!.get!
}
