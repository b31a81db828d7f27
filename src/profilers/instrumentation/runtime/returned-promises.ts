import { promiseHooks } from 'node:v8'
import type { Outcome } from '../../../core/recording/task-state.ts'
import { inspectState, observe } from '../../outcome.ts'
import { Stamp } from '../../stamp.ts'
import { KIND } from '../events/event-log.ts'
import type { EventLog } from '../events/event-log.ts'
import { endLate, lookLater } from './late-ends.ts'
import { isTrusted, learn } from './return-links.ts'
import { TrackedReturn, LiveTask, UNSETTLED } from './live-task.ts'
import { ownPromises } from './own-promises.ts'
import { EARLY, LATER, MAX_TRACKED_RETURNS, SETTLED, writeSettled } from './settled-events.ts'

/**
 * An async function whose body returns another promise settles when that one does. A listener on it would cost the app
 * the async part of its errors' stacks, which V8 shows only while a promise has one listener. There are three other
 * ways:
 *
 * - `return load(id)` calls an instrumented function: then it is certain that the two settle together.
 * - One promise hook tells when any promise settles. It is exact, and adds 250 ns to each call and `await` of the
 *   process while it is on, because V8 leaves its fast paths for it.
 * - In nearly all other cases it is the promise of the last called task (`return this.repository.load(id)`). If the
 *   hook has seen that a few times for the same pair of functions (`return-links.ts`), the end of that task tells, and
 *   a check of the promise right afterwards confirms it. If the check fails, the hook is used for this pair again, for
 *   good.
 */

/**
 * Limits the checks of promises in one recording: one costs a microsecond or two, so beyond this the hook is cheaper.
 */
const MAX_LOOKS = 200
/**
 * Limits the microtasks of a check. A promise that resolves another settles it three microtasks later; in a chain, each
 * link does.
 */
const MAX_TURNS = 8
/** Limits the promises that settle between a task's returned promise and its own. */
const MAX_BETWEEN = 3

interface ReturnsOfLog {
  all: Set<TrackedReturn>
  looks: number
}

const returnsByLog = new Map<EventLog, ReturnsOfLog>()
let hooked = 0
let stopHook: (() => void) | null = null
let busy = false
/** The task whose own promise is the next one to settle. */
let justEnded: LiveTask | null = null
/** The number of promises settled since the last end of any child. */
let settledSince = 0

const TURN = Promise.resolve()
/** Read before any app code can replace it. */
const nativeThen = Reflect.get(Promise.prototype, 'then') as (...handlers: unknown[]) => unknown

/** Tracks a returned promise, to write to the log how the task settles; returns false if there are too many already. */
export function trackReturned(task: LiveTask, promise: Promise<unknown>): boolean {
  const { log, lastChild } = task
  if (log.closed) return false
  let known = returnsByLog.get(log)
  if (known === undefined) returnsByLog.set(log, (known = { all: new Set(), looks: 0 }))
  if (known.all.size >= MAX_TRACKED_RETURNS) return false
  const child = lastChild !== null && lastChild.settled === UNSETTLED ? lastChild : null
  const tracked = new TrackedReturn(task, promise, child)
  known.all.add(tracked)
  if (child !== null) (child.returnedBy ??= []).push(tracked)
  if (child === null || known.looks >= MAX_LOOKS || !isTrusted(task.site, child.site)) listen(tracked)
  else known.looks++
  return true
}

/** Makes the task settle as the child does, whose promise it returns. */
export function trackReturnedTask(task: LiveTask, child: LiveTask): void {
  ;(child.returnedBy ??= []).push(task)
}

/** Settles the tasks that have returned the promise of a settled task. */
export function childSettled(child: LiveTask, at: number, isOwnNext: boolean): void {
  justEnded = isOwnNext ? child : null
  settledSince = 0
  const settled = [child]
  for (let next = settled.pop(); next !== undefined; next = settled.pop()) {
    for (const returner of next.returnedBy ?? []) {
      if (!(returner instanceof LiveTask)) childEnded(returner, at)
      else {
        if (returner.log.closed) endLate(returner, next.settled)
        else writeSettled(returner, next.settled, LATER, at)
        settled.push(returner)
      }
    }
  }
}

function childEnded(tracked: TrackedReturn, at: number): void {
  tracked.childEndedAt = at
  if (!isHooked(tracked)) look(tracked, 0)
}

/** Settles a task whose own promise has settled, with those that have returned it. Parameters as of `writeSettled`. */
export function settleTask(task: LiveTask, kind: number, when: number, at: number | null): void {
  const time = writeSettled(task, kind, when, at)
  if (task.returnedBy !== null) childSettled(task, time, false)
}

/**
 * Settles the tracked tasks at the end of a recording. A promise whose settling was not seen had settled before it was
 * returned.
 */
export function settleReturned(log: EventLog): void {
  const known = returnsByLog.get(log)
  if (known === undefined) return
  const pending: TrackedReturn[] = []
  for (const tracked of known.all) {
    const state = inspectState(tracked.promise)
    if (isHooked(tracked)) unlisten()
    if (state === 'pending') pending.push(tracked)
    if (state === 'pending') continue
    const { task, childEndedAt } = tracked
    if (Number.isNaN(childEndedAt)) writeSettled(task, SETTLED[state], EARLY, null)
    else writeSettled(task, SETTLED[state], LATER, childEndedAt)
  }
  returnsByLog.delete(log)
  lookLater(pending, (task) => childSettled(task, Number.NaN, false))
}

const isHooked = ({ promise }: TrackedReturn): boolean => Array.isArray(Stamp.get(promise))

function listen(tracked: TrackedReturn): void {
  const others = Stamp.get(tracked.promise)
  // Several functions may return one promise.
  Stamp.set(tracked.promise, Array.isArray(others) ? [...(others as TrackedReturn[]), tracked] : [tracked])
  if (++hooked === 1) stopHook = promiseHooks.createHook({ settled: onSettled }) as () => void
}

function unlisten(): void {
  if (--hooked > 0) return
  stopHook?.()
  stopHook = null
}

/**
 * Checks the promise after so many microtasks since the child's end. If it settles in none of them, it is another's.
 */
function look(tracked: TrackedReturn, turns: number): void {
  Reflect.apply(nativeThen, TURN, [
    () => {
      const { task, promise, child } = tracked
      if (returnsByLog.get(task.log)?.all.has(tracked) !== true) return
      const state = inspectState(promise)
      if (state !== 'pending') settle(tracked, state, tracked.childEndedAt)
      else if (turns < MAX_TURNS) look(tracked, turns + 1)
      else {
        learn(task.site, child!.site, false)
        listen(tracked)
      }
    },
  ])
}

function onSettled(promise: Promise<unknown>): void {
  if (busy) return
  const ended = justEnded
  justEnded = null
  settledSince++
  const tracked = Stamp.get(promise)
  if (!Array.isArray(tracked)) return
  busy = true
  try {
    for (const each of tracked as TrackedReturn[]) {
      if (each.child !== null) learn(each.task.site, each.child.site, isLink(each, ended, promise))
    }
    // The promise has settled, so no stack depends on it any more. The function that returned it listens as well.
    observe(promise, (outcome) => {
      for (const each of tracked as TrackedReturn[]) {
        unlisten()
        settle(each, outcome, null)
      }
    })
  } finally {
    busy = false
  }
}

/**
 * Returns whether the promise that settles now is that of the child: the first after its end or, in a chain, one soon
 * after.
 */
const isLink = ({ child, childEndedAt }: TrackedReturn, ended: LiveTask | null, promise: Promise<unknown>): boolean =>
  ended === child ||
  ownPromises.get(promise)?.task === child ||
  (child!.outcome === KIND.returned && !Number.isNaN(childEndedAt) && settledSince <= MAX_BETWEEN + 1)

/** Settles a tracked task; `at` is null for now. */
function settle(tracked: TrackedReturn, outcome: Outcome, at: number | null): void {
  const { task } = tracked
  const { log } = task
  if (returnsByLog.get(log)?.all.delete(tracked) !== true || log.closed) return
  settleTask(task, SETTLED[outcome], LATER, at)
}
