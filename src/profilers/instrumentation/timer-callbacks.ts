import { types } from 'node:util'
import { textOf } from './function-text.ts'

interface TimerResource {
  /** Of a `Timeout`, an own property. */
  _onTimeout?: unknown
  /** Of an `Immediate`, an own property. */
  _onImmediate?: unknown
}

/** Taken before any app code can replace them. */
const timeoutPrototype = prototypeOf(
  setTimeout(() => undefined),
  clearTimeout,
)
const immediatePrototype = prototypeOf(
  setImmediate(() => undefined),
  clearImmediate,
)

/** What this runtime says of a function without source or name. */
const NATIVE = textOfResolve()

/** The runtime's own timer by which it forgets the `Date` header once a second, whoever's response was the first. */
const DATE_TIMER = 'function resetCache() {\n  utcCache = undefined;\n}'

/**
 * Whether a timer only settles a promise, as in `setTimeout(resolve, 5)` and all of `node:timers/promises`: nothing of
 * the app runs in it, and what awaits the promise runs after it. They are most timers of an async program, and to
 * follow one costs as much as the call and the `await` around it. Runs no code of the app.
 */
export function onlySettles(type: string, resource: object): boolean {
  const callback = callbackOf(type, resource)
  if (typeof callback !== 'function') return false
  const text = textOf(callback)
  if (text === DATE_TIMER) return true
  if (text !== NATIVE) return false
  // A proxy and a bound function have the same text; the second has a name, which may not be asked of the first.
  return !types.isProxy(callback) && callback.name === ''
}

/** Null where it is no timer of the runtime's own, whose properties may be read. */
function callbackOf(type: string, resource: TimerResource): unknown {
  if (type === 'Timeout' && Object.getPrototypeOf(resource) === timeoutPrototype) return resource._onTimeout
  if (type === 'Immediate' && Object.getPrototypeOf(resource) === immediatePrototype) return resource._onImmediate
  return null
}

function textOfResolve(): string {
  let text = ''
  void new Promise((resolve) => (text = textOf(resolve)))
  return text
}

function prototypeOf<T extends object>(timer: T, stop: (timer: T) => void): unknown {
  stop(timer)
  return Object.getPrototypeOf(timer)
}
