import { types } from 'node:util'
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from '../../../core/runtime-functions.ts'
import { textOf } from '../runtime/function-text.ts'

interface TimerResource {
  /** An own property of a `Timeout`. */
  _onTimeout?: unknown
  /** An own property of an `Immediate`. */
  _onImmediate?: unknown
}

/** Read before any app code can replace them. */
const timeoutPrototype = prototypeOf(
  setTimeout(() => undefined),
  clearTimeout,
)
const immediatePrototype = prototypeOf(
  setImmediate(() => undefined),
  clearImmediate,
)

/** The source text of a function without source or name in this runtime. */
const NATIVE = textOfResolve()

/** The runtime's own timer that clears the cached `Date` header once a second, created within the first response. */
const DATE_TIMER = 'function resetCache() {\n  utcCache = undefined;\n}'

/**
 * Returns whether a timer only settles a promise, as in `setTimeout(resolve, 5)` and all of `node:timers/promises`: no
 * app code runs in it, and the code that awaits the promise runs after it. They are most timers of an async program,
 * and tracking one costs as much as the call and the `await` around it. Runs no code of the app.
 */
export function onlySettles(type: string, resource: object): boolean {
  const callback = callbackOf(type, resource)
  if (typeof callback !== 'function') return false
  const text = textOf(callback)
  if (text === DATE_TIMER) return true
  if (text !== NATIVE) return false
  // A proxy and a bound function have the same text. A bound function has a name, which must not be read from a proxy.
  return !types.isProxy(callback) && callback.name === ''
}

/** Returns the timer's callback; null for anything but the runtime's own timers, whose properties may be read. */
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
