import { createHook } from 'node:async_hooks'
import { Writable } from 'node:stream'
import { FollowedStamp } from '../../core/followed-stamp.ts'

/** A `process.nextTick`, as its hook sees it. */
export interface Tick {
  callback?: unknown
  args?: readonly unknown[] | undefined
}

/**
 * Whether a `process.nextTick` is the runtime's own, for a followed request or for the connection that it came by. What
 * these tell the app reaches it as events of the request and its response, which the toolbar sees anyhow; to follow
 * each would be a good part of what a small request costs. Looking for the stamp runs nothing of the app's, even on a
 * proxy.
 */
export function isTickOfConnection({ callback, args }: Tick): boolean {
  if (args === undefined || args.length === 0) return false
  const [first] = args
  // To look in vain is slow, and this is the most frequent tick that is not about the message itself.
  if (callback === afterWrite && callback !== null) return isStamped((first as FinishedWrite).stream)
  return isStamped(first) || (args.length > 1 && isStamped(args[1]))
}

const isStamped = (value: unknown): boolean => typeof value === 'object' && value !== null && FollowedStamp.isOn(value)

/** The runtime's own bundle, so its properties may be read. */
interface FinishedWrite {
  stream: unknown
}

/** What the runtime calls in the tick after a stream has written at once; null where that is not known. */
let afterWrite: unknown = null

/**
 * Learns which function that is: from a write to a stream of ours, under a hook with these options, as the caller is
 * about to have one anyhow.
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
  // Without a callback there is nothing to tell, and no tick.
  stream.write('.', () => undefined)
  hook.disable()
}
