import { createHook } from 'node:async_hooks'
import { Writable } from 'node:stream'
import { OwnerStamp } from '../../../core/http/message-owner.ts'

/** A `process.nextTick`, as seen by its hook. */
export interface Tick {
  callback?: unknown
  args?: readonly unknown[] | undefined
}

/**
 * Returns whether a `process.nextTick` is the runtime's own, for a tracked request or for its connection. The app
 * learns of it by events of the request and its response, which are tracked anyway; tracking each tick would be a good
 * part of the cost of a small request. The check of the stamp runs no code of the app, even on a proxy.
 */
export function isTickOfConnection({ callback, args }: Tick): boolean {
  if (args === undefined || args.length === 0) return false
  const [first] = args
  // Fast path: a check that fails is slow, and this is the most frequent tick that is not about the message itself.
  if (callback === afterWrite && callback !== null) return isStamped((first as FinishedWrite).stream)
  return isStamped(first) || (args.length > 1 && isStamped(args[1]))
}

const isStamped = (value: unknown): boolean => typeof value === 'object' && value !== null && OwnerStamp.isOn(value)

/** The runtime's own object, so its properties may be read. */
interface FinishedWrite {
  stream: unknown
}

/** The function that the runtime calls in the tick after a synchronous stream write; null if unknown. */
let afterWrite: unknown = null

/**
 * Learns which function that is, from a write to a stream of ours, under a hook with these options: the caller is about
 * to install one anyway.
 */
export function learnAfterWrite(options: object): void {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done() })
  const init = (_id: number, type: string, _trigger: number, resource: Tick): void => {
    const first = type === 'TickObject' ? resource.args?.[0] : null
    if (typeof first === 'object' && first !== null && Reflect.get(first, 'stream') === stream) {
      afterWrite = resource.callback
    }
  }
  const hook = createHook({ init, ...options }).enable()
  // Without a callback there would be no tick.
  stream.write('.', () => undefined)
  hook.disable()
}
