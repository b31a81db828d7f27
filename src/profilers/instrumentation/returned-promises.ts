import { promiseHooks } from 'node:v8'
import { inspectState, observe } from '../outcome.ts'
import { Stamp } from '../stamp.ts'
import { KIND } from './event-log.ts'
import type { EventLog } from './event-log.ts'

/**
 * An async function whose body returns another promise settles when that one does. To listen to it would cost the app
 * the async part of its errors' stacks, which V8 shows only while a promise has one listener. So one promise hook tells
 * when it settles; it is on only while such promises are pending, and adds some 60 ns to each settling then.
 */

/** Followed at once in one profile; the tasks of more are taken to settle when they return. */
const MAX_FOLLOWED = 20_000
const LATER = { completed: KIND.laterCompleted, failed: KIND.laterFailed, cancelled: KIND.laterCancelled }
const EARLY = { completed: KIND.earlyCompleted, failed: KIND.earlyFailed, cancelled: KIND.earlyCancelled }

interface Followed {
  readonly log: EventLog
  readonly task: number
  readonly promise: Promise<unknown>
}

const followedByLog = new Map<EventLog, Set<Followed>>()
let stopHook: (() => void) | null = null
let busy = false

/** Will write to the log how the task settles; false where there are too many already. */
export function followReturned(log: EventLog, task: number, promise: Promise<unknown>): boolean {
  if (log.closed) return false
  const known = followedByLog.get(log)
  if (known !== undefined && known.size >= MAX_FOLLOWED) return false
  const others = Stamp.get(promise)
  const followed: Followed = { log, task, promise }
  // Several functions may return one promise.
  Stamp.set(promise, Array.isArray(others) ? [...(others as Followed[]), followed] : [followed])
  if (known === undefined) followedByLog.set(log, new Set([followed]))
  else known.add(followed)
  stopHook ??= promiseHooks.createHook({ settled: onSettled }) as () => void
  return true
}

/** The profile ends: what has settled without being seen had done so before it was returned. */
export function settleFollowed(log: EventLog): void {
  const followed = followedByLog.get(log)
  if (followed === undefined) return
  for (const { task, promise } of followed) {
    const state = inspectState(promise)
    if (state !== 'pending') log.write(task, EARLY[state])
  }
  followedByLog.delete(log)
  if (followedByLog.size > 0) return
  stopHook?.()
  stopHook = null
}

function onSettled(promise: Promise<unknown>): void {
  if (busy) return
  const followed = Stamp.get(promise)
  if (!Array.isArray(followed)) return
  busy = true
  try {
    for (const each of followed as Followed[]) followedByLog.get(each.log)?.delete(each)
    // It has settled, so nobody's stack depends on it any more; the function that returned it listens as well.
    observe(promise, (outcome) => {
      for (const { log, task } of followed as Followed[]) if (!log.closed) log.write(task, LATER[outcome])
    })
  } finally {
    busy = false
  }
}
