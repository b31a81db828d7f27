import { types } from 'node:util'
import type { Recorder } from '../core/recording/recorder.ts'
import { textOf } from './function-text.ts'
import { isTimer } from './timers.ts'
import type { TimerResource } from './timers.ts'
import { theWaker } from './waker.ts'

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

/**
 * Tells the waker when a timer that only settles a promise (`onlySettles`) does so; task `setBy` has set it. Hooks for
 * callbacks would report those of the whole process, and before Node 24 each promise: as expensive as the timer.
 */
export function watchSettling(timer: TimerResource, recorder: Recorder, setBy: number): void {
  const name = Object.hasOwn(timer, '_onTimeout') ? '_onTimeout' : '_onImmediate'
  const settle = timer[name] as (value: unknown) => void
  timer[name] = (value: unknown): void => {
    theWaker.fire(timer, recorder, setBy, true)
    settle(value)
  }
}

/** Returns the timer's callback; null for anything but the runtime's own timers, whose properties may be read. */
function callbackOf(type: string, resource: object): unknown {
  if ((type !== 'Timeout' && type !== 'Immediate') || !isTimer(resource)) return null
  return type === 'Timeout' ? resource._onTimeout : resource._onImmediate
}

function textOfResolve(): string {
  let text = ''
  void new Promise((resolve) => (text = textOf(resolve)))
  return text
}
