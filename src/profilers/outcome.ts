import { inspect, types } from 'node:util'
import type { Outcome } from '../core/task-state.ts'

/** Taken before any app code can replace it. */
const nativeThen = Reflect.get(Promise.prototype, 'then') as (...handlers: unknown[]) => unknown
const MAX_PROTOTYPES = 8

/**
 * Tells how a promise settles that somebody already listens to. (To listen to any other would mark its rejection as
 * handled, and the app would no longer hear of it.)
 */
export function observe(promise: Promise<unknown>, tell: (outcome: Outcome) => void): void {
  Reflect.apply(nativeThen, promise, [() => tell('completed'), (reason: unknown) => tell(outcomeOf(reason))])
}

/** `cancelled` for an AbortError, else `failed`. Runs no code of the app: not a getter, not a proxy's trap. */
export function outcomeOf(reason: unknown): Outcome {
  if (typeof reason !== 'object' || reason === null || types.isProxy(reason)) return 'failed'
  if (reason instanceof DOMException) return reason.name === 'AbortError' ? 'cancelled' : 'failed'
  return dataProperty(reason, 'name') === 'AbortError' ? 'cancelled' : 'failed'
}

function dataProperty(object: object, key: string): unknown {
  let holder: object | null = object
  for (let step = 0; holder !== null && step < MAX_PROTOTYPES; step++) {
    if (types.isProxy(holder)) return undefined
    const property = Object.getOwnPropertyDescriptor(holder, key)
    if (property !== undefined) return property.value
    holder = Object.getPrototypeOf(holder) as object | null
  }
  return undefined
}

/**
 * How a settled promise that nobody listens to ended. Only the runtime's inspection can see that without touching the
 * promise; it is kept from printing, or running, anything of the value.
 */
export const inspectOutcome = (promise: Promise<unknown>): Outcome => readOutcome(show(promise, 0))

/** The same for a promise that may still be pending. */
export function inspectState(promise: Promise<unknown>): Outcome | 'pending' {
  const text = show(promise, 0)
  return /^\w* ?\{\s*<pending>/.test(text) ? 'pending' : readOutcome(text)
}

function readOutcome(text: string): Outcome {
  if (!/^\w* ?\{\s*<rejected>/.test(text)) return 'completed'
  return /<rejected>\s+\[?(?:\w*\s)?\[?AbortError\b/.test(text) ? 'cancelled' : 'failed'
}

/** Whether a generator's answer, which has settled, is its last: an iterator result that says so, or a rejection. */
export function isLastAnswer(promise: Promise<unknown>): boolean {
  const text = show(promise, 1)
  // Properties of the promise itself may follow: async_hooks leaves some there.
  return /^\w* ?\{\s*\{ value: .*?, done: true \}(?:,| \})/.test(text) || /^\w* ?\{\s*<rejected>/.test(text)
}

const show = (promise: Promise<unknown>, depth: number): string =>
  inspect(promise, {
    depth,
    customInspect: false,
    showProxy: true,
    getters: false,
    maxArrayLength: 0,
    maxStringLength: 0,
    breakLength: Number.POSITIVE_INFINITY,
  })
