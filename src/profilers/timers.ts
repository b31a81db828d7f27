import { AsyncResource } from 'node:async_hooks'
import { types } from 'node:util'
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from '../core/runtime-functions.ts'
import { WAKERS } from '../model/wait-cause.ts'

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

const kindOf = (label: string): number => WAKERS.findIndex((each) => each.label === label)
const TIMEOUT = kindOf('setTimeout')
const INTERVAL = kindOf('setInterval')
export const IMMEDIATE: number = kindOf('setImmediate')

/** Types of the runtime's resources whose callbacks tell that something has come from outside of the loop. */
const JOBS: ReadonlyMap<string, number> = new Map([
  ['FSREQCALLBACK', kindOf('file work')],
  ['FSREQPROMISE', kindOf('file work')],
  ['FILEHANDLECLOSEREQ', kindOf('file work')],
  ['GETADDRINFOREQWRAP', kindOf('lookup')],
  ['GETNAMEINFOREQWRAP', kindOf('lookup')],
  ['QUERYWRAP', kindOf('dns query')],
  ['ZLIB', kindOf('compression')],
  ['SCRYPTREQUEST', kindOf('scrypt')],
  ['PBKDF2REQUEST', kindOf('pbkdf2')],
  ['RANDOMBYTESREQUEST', kindOf('randomBytes')],
  ['HASHREQUEST', kindOf('hash')],
  ['CIPHERREQUEST', kindOf('cipher')],
  ['SIGNREQUEST', kindOf('signature')],
  ['DERIVEBITSREQUEST', kindOf('key')],
  ['KEYGENREQUEST', kindOf('key')],
  ['KEYPAIRGENREQUEST', kindOf('key')],
  ['CHECKPRIMEREQUEST', kindOf('prime')],
  ['RANDOMPRIMEREQUEST', kindOf('prime')],
  ['TCPWRAP', kindOf('socket')],
  ['TLSWRAP', kindOf('socket')],
  ['PIPEWRAP', kindOf('socket')],
  ['UDPWRAP', kindOf('socket')],
  ['TCPCONNECTWRAP', kindOf('socket')],
  ['PIPECONNECTWRAP', kindOf('socket')],
  ['HTTPCLIENTREQUEST', kindOf('socket')],
  ['PROCESSWRAP', kindOf('child process')],
  ['MESSAGEPORT', kindOf('worker')],
  ['WORKER', kindOf('worker')],
])

/** Returns the index into `WAKERS` of a job by the type of its resource; -1 for anything else. */
export const kindOfJob = (type: string): number => JOBS.get(type) ?? -1

/**
 * Returns whether a resource is a promise, a `process.nextTick`, or one of JavaScript's own, such as a `queueMicrotask`:
 * its callback is part of what the loop has called last. Runs no code of the app.
 */
export function isWithinCallback(resource: object): boolean {
  if (types.isPromise(resource)) return true
  if (types.isProxy(resource)) return false
  if (Object.hasOwn(resource, 'callback') && Object.hasOwn(resource, 'args')) return true
  let prototype: object | null = resource
  for (let depth = 0; depth < MAX_DEPTH && prototype !== null && !types.isProxy(prototype); depth++) {
    prototype = Object.getPrototypeOf(prototype) as object | null
    if (prototype === asyncResourcePrototype) return true
  }
  return false
}

/** Classes between a resource and `AsyncResource`. */
const MAX_DEPTH = 10
const asyncResourcePrototype: object = AsyncResource.prototype

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

/** Returns a timer's index into `WAKERS`. */
export function kindOfTimer({ _idleTimeout: delay, _repeat: repeat }: TimerResource): number {
  if (typeof delay !== 'number') return IMMEDIATE
  return typeof repeat === 'number' ? INTERVAL : TIMEOUT
}

/** Returns a timer's delay in milliseconds; 0 of `setImmediate`. */
export function delayOf({ _idleTimeout: delay, _repeat: repeat }: TimerResource): number {
  if (typeof repeat === 'number') return Math.trunc(repeat)
  return typeof delay === 'number' ? Math.trunc(delay) : 0
}
