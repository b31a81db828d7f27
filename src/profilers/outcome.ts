import { inspect } from 'node:util'
import { dataProperty } from '../core/data-property.ts'
import type { Outcome } from '../core/recording/task-state.ts'

/** Read before any app code can replace it. */
const nativeThen = Reflect.get(Promise.prototype, 'then') as (...handlers: unknown[]) => unknown

/**
 * Reports how a promise settles that somebody already listens to. (A listener on any other promise would mark its
 * rejection as handled, and hide it from the app.)
 */
export function observe(promise: Promise<unknown>, tell: (outcome: Outcome, reason?: unknown) => void): void {
  Reflect.apply(nativeThen, promise, [() => tell('completed'), (reason: unknown) => tell(outcomeOf(reason), reason)])
}

/**
 * Returns `cancelled` for an AbortError and for the TimeoutError of an abort signal, else `failed`. Runs no code of the
 * app: no getter and no proxy's trap.
 */
export function outcomeOf(reason: unknown): Outcome {
  if (typeof reason !== 'object' || reason === null) return 'failed'
  const name = dataProperty(reason, 'name')
  return name === 'AbortError' || (name === 'TimeoutError' && isDomException(reason)) ? 'cancelled' : 'failed'
}

const platformName = Reflect.get(Object.getOwnPropertyDescriptor(DOMException.prototype, 'name') ?? {}, 'get') as
  | (() => unknown)
  | undefined

/** Returns true for errors of the platform: libraries have timeouts of their own, whose errors are none of these. */
function isDomException(reason: object): boolean {
  try {
    return platformName !== undefined && Reflect.apply(platformName, reason, []) !== undefined
  } catch {
    return false
  }
}

/**
 * Returns the outcome of a settled promise without listeners. Only the runtime's inspection can read it without
 * touching the promise. Its options prevent it from printing the value, and from running its methods and traps; it asks
 * getters for a name, stack or tag all the same. If one of them throws, the promise counts as completed.
 */
export const inspectOutcome = (promise: Promise<unknown>): Outcome => readOutcome(show(promise, 0))

/** Returns the state of a promise that may still be pending. */
export function inspectState(promise: Promise<unknown>): Outcome | 'pending' {
  const text = show(promise, 0)
  return /^\w* ?\{\s*<pending>/.test(text) ? 'pending' : readOutcome(text)
}

const CANCELLATION = /<rejected>\s+(?:\[?(?:\w*\s)?\[?AbortError\b|\[?DOMException \[TimeoutError\])/

function readOutcome(text: string): Outcome {
  if (!/^\w* ?\{\s*<rejected>/.test(text)) return 'completed'
  return CANCELLATION.test(text) ? 'cancelled' : 'failed'
}

/** Returns whether a generator's settled answer is its last: an iterator result that is done, or a rejection. */
export function isLastAnswer(promise: Promise<unknown>): boolean {
  const text = show(promise, 1)
  // Properties of the promise itself may follow: async_hooks adds some.
  return /^\w* ?\{\s*\{ value: .*?, done: true \}(?:,| \})/.test(text) || /^\w* ?\{\s*<rejected>/.test(text)
}

/** Never throws: a getter of the value that fails must end neither the app nor a recording. */
function show(promise: Promise<unknown>, depth: number): string {
  try {
    return inspect(promise, { ...BARE, depth })
  } catch {
    return ''
  }
}

const BARE = {
  customInspect: false,
  showProxy: true,
  getters: false,
  maxArrayLength: 0,
  maxStringLength: 0,
  breakLength: Number.POSITIVE_INFINITY,
}
