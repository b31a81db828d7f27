import { promiseHooks } from 'node:v8'
import { now } from '../../../core/recording/now.ts'
import { inspectState } from '../../outcome.ts'
import type { EventLog } from '../events/event-log.ts'
import type { LiveTask } from './live-task.ts'
import { ownPromises, ReturnedThenable } from './own-promises.ts'
import { settleTask } from './returned-promises.ts'
import { EARLY, LATER, MAX_TRACKED_RETURNS, SETTLED } from './settled-events.ts'
import type { Thenable } from './thenable.ts'

/**
 * An async function whose body returns a thenable (a query of knex, drizzle, mongoose or Prisma) settles when that one
 * calls back. The engine reads its `then` as the body ends and calls it in a microtask, once. To read or call it
 * ourselves would run the app's code once more, and start the query.
 *
 * Promise hooks tell instead: `before` has the task's own promise when that microtask runs, `settled` tells when it
 * settles. Which `before` it is shows a microtask of ours, put into the queue as the body ends: the engine's comes
 * directly behind it.
 *
 * Where a getter or a proxy gives `then`, only the engine learns whether there is one. If there is none, the task's
 * promise has settled at once, with the returned value: then it is the first promise that settles after the body's end.
 */

/** Limits the values of one recording that may be thenables and are none: each costs some microseconds. */
const MAX_MISTAKEN = 200
/** Promises that are looked at for the one that settled at once; a getter may have settled another one before. */
const MAX_EARLY = 2

interface ThenablesOfLog {
  all: Set<ReturnedThenable>
  mistaken: number
}

const thenablesByLog = new Map<EventLog, ThenablesOfLog>()
let hooked = 0
let stopHooks: (() => void) | null = null
/** The one whose microtask is the next to run. */
let expected: ReturnedThenable | null = null
/** The one after whose end promises are looked at. */
let watched: ReturnedThenable | null = null

const TURN = Promise.resolve()
/** Read before any app code can replace them. */
const nativeThen = Reflect.get(Promise.prototype, 'then') as (...handlers: unknown[]) => unknown
const promisePrototype: unknown = Promise.prototype
const { getPrototypeOf, hasOwn } = Object

/**
 * Tracks the thenable that a body returns now, to write to the log how the task settles; returns false if there are too
 * many already.
 */
export function trackThenable(task: LiveTask, thenable: Thenable): boolean {
  if (task.log.closed) return false
  const { all, mistaken } = thenablesOf(task.log)
  const isCertain = thenable.knowledge === 'certain'
  if (all.size >= MAX_TRACKED_RETURNS || (!isCertain && mistaken >= MAX_MISTAKEN)) return false
  const tracked = new ReturnedThenable(task, thenable)
  all.add(tracked)
  if (++hooked === 1) stopHooks = promiseHooks.createHook({ before: onBefore, settled: onSettled }) as () => void
  if (!isCertain) watched = tracked
  queue(TURN, () => expect(tracked))
  return true
}

function thenablesOf(log: EventLog): ThenablesOfLog {
  const known = thenablesByLog.get(log)
  if (known !== undefined) return known
  const created = { all: new Set<ReturnedThenable>(), mistaken: 0 }
  thenablesByLog.set(log, created)
  return created
}

const queue = (settled: Promise<unknown>, fn: (value: unknown) => void): unknown =>
  Reflect.apply(nativeThen, settled, [fn])

const isTracked = (tracked: ReturnedThenable): boolean =>
  thenablesByLog.get(tracked.task.log)?.all.has(tracked) === true

/** The next microtask is the engine's, if the value is a thenable. */
function expect(tracked: ReturnedThenable): void {
  if (watched === tracked) watched = null
  if (!isTracked(tracked)) return
  expected = tracked
  const [first] = tracked.early
  if (first === undefined) return
  if (tracked.thenable.knowledge === 'untouchable') return settleEarly(tracked, SETTLED.completed)
  const state = inspectState(first)
  // The getter has thrown.
  if (state === 'failed' || state === 'cancelled') return settleEarly(tracked, SETTLED[state])
  for (const promise of tracked.early) compareValue(tracked, promise)
}

/** Settles the task if the promise has the value that it returned. */
function compareValue(tracked: ReturnedThenable, promise: Promise<unknown>): void {
  if (getPrototypeOf(promise) !== promisePrototype || hasOwn(promise, 'constructor')) return
  if (promise !== tracked.early[0] && inspectState(promise) !== 'completed') return
  queue(promise, (value) => {
    if (value === tracked.thenable.value && isTracked(tracked)) settleEarly(tracked, SETTLED.completed)
  })
}

function onBefore(promise: Promise<unknown>): void {
  const tracked = expected
  if (tracked === null) return
  expected = null
  tracked.promise = promise
  ownPromises.set(promise, tracked)
}

function onSettled(promise: Promise<unknown>): void {
  if (watched !== null && watched.early.length < MAX_EARLY) watched.early.push(promise)
  const tracked = ownPromises.get(promise)
  if (tracked === undefined || !Number.isNaN(tracked.settledAt)) return
  tracked.settledAt = now()
  // How it has settled shows as soon as this hook has returned, and this microtask runs before those that wait for it.
  queue(TURN, () => {
    if (isTracked(tracked)) settleLater(tracked, promise)
  })
}

function settleLater(tracked: ReturnedThenable, promise: Promise<unknown>): void {
  const { task, settledAt } = tracked
  const state = inspectState(promise)
  forget(tracked)
  if (state !== 'pending') settleTask(task, SETTLED[state], LATER, settledAt)
}

function settleEarly(tracked: ReturnedThenable, kind: number): void {
  const { task } = tracked
  thenablesByLog.get(task.log)!.mistaken++
  forget(tracked)
  settleTask(task, kind, EARLY, null)
}

function forget(tracked: ReturnedThenable): void {
  const { task, promise } = tracked
  thenablesByLog.get(task.log)?.all.delete(tracked)
  if (promise !== null && ownPromises.get(promise) === tracked) ownPromises.delete(promise)
  if (expected === tracked) expected = null
  if (watched === tracked) watched = null
  if (--hooked > 0) return
  stopHooks?.()
  stopHooks = null
}

/** Settles the tracked tasks at the end of a recording. One whose promise has not settled stays pending. */
export function settleThenables(log: EventLog): void {
  for (const tracked of thenablesByLog.get(log)?.all ?? []) {
    const { early, promise, settledAt } = tracked
    if (promise !== null && !Number.isNaN(settledAt)) settleLater(tracked, promise)
    else if (promise === null && early.length > 0) settleEarly(tracked, SETTLED.completed)
    else forget(tracked)
  }
  thenablesByLog.delete(log)
}
