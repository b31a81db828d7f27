import { Server } from 'node:net'
import { types } from 'node:util'
import { FollowedStamp } from '../../core/followed-stamp.ts'

/**
 * Whether a `process.nextTick` is the runtime's own, for a followed request or for the connection that it came by. What
 * these tell the app reaches it as events of the request and its response, which the toolbar sees anyhow; to follow
 * each would be a good part of what a small request costs.
 */
export function isTickOfConnection(tick: { args?: readonly unknown[] | undefined }): boolean {
  const { args } = tick
  if (args === undefined || args.length === 0) return false
  const [first] = args
  const second = args.length > 1 ? args[1] : null
  // Looking for the stamp runs nothing of the app's, even on a proxy, and nearly all ticks of a request end here.
  return isFollowed(first) || isFollowed(second) || isPartOfConnection(first) || isPartOfConnection(second)
}

const isFollowed = (argument: unknown): boolean =>
  typeof argument === 'object' && argument !== null && FollowedStamp.get(argument) !== undefined

function isPartOfConnection(argument: unknown): boolean {
  if (typeof argument !== 'object' || argument === null || types.isProxy(argument)) return false
  // The runtime's own bundle of a finished write has the stream as a property.
  const subject = ownValue(argument, 'stream') ?? argument
  if (typeof subject !== 'object' || types.isProxy(subject)) return false
  return FollowedStamp.get(subject) !== undefined || ownValue(subject, '_server') instanceof Server
}

/** Runs no getter. */
function ownValue(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}
