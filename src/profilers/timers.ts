import { types } from 'node:util'
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from '../core/runtime-functions.ts'
import { TIMER_KINDS } from '../model/trace.ts'

/** Own properties of the runtime's timers. */
export interface TimerResource {
  /** The callback of a `Timeout`. */
  _onTimeout?: unknown
  /** Milliseconds of a `Timeout`. */
  _idleTimeout?: unknown
  /** The same of an interval; null of others. */
  _repeat?: unknown
  /** The callback of an `Immediate`. */
  _onImmediate?: unknown
}

const TIMEOUT = TIMER_KINDS.indexOf('setTimeout')
const INTERVAL = TIMER_KINDS.indexOf('setInterval')
export const IMMEDIATE: number = TIMER_KINDS.indexOf('setImmediate')

/** Read before any app code can replace them. */
const timeoutPrototype = prototypeOf(
  setTimeout(() => undefined),
  clearTimeout,
)
const immediatePrototype = prototypeOf(
  setImmediate(() => undefined),
  clearImmediate,
)

function prototypeOf<T extends object>(timer: T, stop: (timer: T) => void): unknown {
  stop(timer)
  return Object.getPrototypeOf(timer)
}

/** Returns whether a resource is a timer of the runtime's own, whose properties may be read. Runs no code of the app. */
export function isTimer(resource: object): resource is TimerResource {
  if (types.isProxy(resource)) return false
  const prototype: unknown = Object.getPrototypeOf(resource)
  return prototype === timeoutPrototype || prototype === immediatePrototype
}

/** Returns a timer's index into `TIMER_KINDS`. */
export function kindOfTimer({ _idleTimeout: delay, _repeat: repeat }: TimerResource): number {
  if (typeof delay !== 'number') return IMMEDIATE
  return typeof repeat === 'number' ? INTERVAL : TIMEOUT
}

/** Returns a timer's delay in milliseconds; 0 of `setImmediate`. */
export function delayOf({ _idleTimeout: delay, _repeat: repeat }: TimerResource): number {
  if (typeof repeat === 'number') return Math.trunc(repeat)
  return typeof delay === 'number' ? Math.trunc(delay) : 0
}
