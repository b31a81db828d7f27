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
  return isPartOfConnection(args[0]) || (args.length > 1 && isPartOfConnection(args[1]))
}

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
