import { promiseHooks } from 'node:v8'
import type { Outcome } from '../../core/task-state.ts'
import { inspectState, observe } from '../outcome.ts'
import { Stamp } from '../stamp.ts'
import { KIND } from './event-log.ts'
import type { EventLog } from './event-log.ts'
import { isTrusted, learn } from './return-links.ts'
import { LiveTask, UNSETTLED } from './live-task.ts'

/**
 * An async function whose body returns another promise settles when that one does. To listen to it would cost the app
 * the async part of its errors' stacks, which V8 shows only while a promise has one listener. There are three other ways:
 *
 * - `return load(id)` calls an instrumented function: then it is certain that the two settle together.
 * - One promise hook tells when any promise settles. It is exact, and adds 250 ns to each call and `await` of the
 *   process while it is on, because V8 leaves its fast paths for it.
 * - Else it is nearly always that of the task that was called last (`return this.repository.load(id)`). Where the
 *   hook has seen that a few times for the same pair of functions (`return-links.ts`), the end of that task tells, and
 *   a look at the promise right after confirms it. Where it does not, the hook is back for this pair, for good.
 */

/** Followed at once in one profile; the tasks of more are taken to settle when they return. */
const MAX_FOLLOWED = 20_000
/** Looks at a promise cost a microsecond or two each: beyond so many in one profile the hook is cheaper. */
const MAX_LOOKS = 200
/** A promise that resolves another settles that one three microtasks later; in a chain, each link does. */
const MAX_TURNS = 8
/** Settled promises between a task's returned promise and its own. */
const MAX_BETWEEN = 3

const SETTLED = { completed: KIND.completed, failed: KIND.failed, cancelled: KIND.cancelled }
/** To be added to one of these where that came after the body's end, or had come before it. */
const LATER = KIND.laterCompleted - KIND.completed
const EARLY = KIND.earlyCompleted - KIND.completed

/** A task that has returned a promise. */
export class Followed {
  readonly task: LiveTask
  readonly promise: Promise<unknown>
  /** The task whose promise it seems to be. */
  readonly child: LiveTask | null
  /** When the child ended; NaN before. */
  childEndedAt: number = Number.NaN

  constructor(task: LiveTask, promise: Promise<unknown>, child: LiveTask | null) {
    this.task = task
    this.promise = promise
    this.child = child
  }
}

interface FollowedOfLog {
  all: Set<Followed>
  looks: number
}

const followedByLog = new Map<EventLog, FollowedOfLog>()
let hooked = 0
let stopHook: (() => void) | null = null
let busy = false
/** The next promise that settles is this task's own. */
let justEnded: LiveTask | null = null
/** Settled since the last child of somebody's has ended in whatever way. */
let settledSince = 0

const TURN = Promise.resolve()
/** Taken before any app code can replace it. */
const nativeThen = Reflect.get(Promise.prototype, 'then') as (...handlers: unknown[]) => unknown

/** Will write to the log how the task settles; false where there are too many already. */
export function followReturned(task: LiveTask, promise: Promise<unknown>): boolean {
  const { log, lastChild } = task
  if (log.closed) return false
  let known = followedByLog.get(log)
  if (known === undefined) followedByLog.set(log, (known = { all: new Set(), looks: 0 }))
  if (known.all.size >= MAX_FOLLOWED) return false
  const child = lastChild !== null && lastChild.settled === UNSETTLED ? lastChild : null
  const followed = new Followed(task, promise, child)
  known.all.add(followed)
  if (child !== null) (child.followers ??= []).push(followed)
  if (child === null || known.looks >= MAX_LOOKS || !isTrusted(task.site, child.site)) listen(followed)
  else known.looks++
  return true
}

/** The task will settle as the child does, whose promise it returns. */
export function followTask(task: LiveTask, child: LiveTask): void {
  ;(child.followers ??= []).push(task)
}

/** A task has settled, and others may have returned its promise. */
export function childSettled(child: LiveTask, at: number, isOwnNext: boolean): void {
  justEnded = isOwnNext ? child : null
  settledSince = 0
  const settled = [child]
  for (let next = settled.pop(); next !== undefined; next = settled.pop()) {
    for (const follower of next.followers ?? []) {
      if (!(follower instanceof LiveTask)) childEnded(follower, at)
      else if (!follower.log.closed) {
        settleLater(follower, next.settled, at)
        settled.push(follower)
      }
    }
  }
}

function childEnded(followed: Followed, at: number): void {
  followed.childEndedAt = at
  if (!isHooked(followed)) look(followed, 0)
}

/** `kind` is one of `SETTLED`; `at` is null for now. Gives the time. */
function settleLater(task: LiveTask, kind: number, at: number | null): number {
  const { log, number } = task
  task.settled = kind
  return at === null ? log.write(number, kind + LATER) : log.writeAt(at, number, kind + LATER)
}

/** The profile ends: what has settled without being seen had done so before it was returned. */
export function settleFollowed(log: EventLog): void {
  const known = followedByLog.get(log)
  if (known === undefined) return
  for (const followed of known.all) {
    const state = inspectState(followed.promise)
    if (isHooked(followed)) unlisten()
    if (state === 'pending') continue
    if (Number.isNaN(followed.childEndedAt)) log.write(followed.task.number, SETTLED[state] + EARLY)
    else settleLater(followed.task, SETTLED[state], followed.childEndedAt)
  }
  followedByLog.delete(log)
}

const isHooked = ({ promise }: Followed): boolean => Array.isArray(Stamp.get(promise))

function listen(followed: Followed): void {
  const others = Stamp.get(followed.promise)
  // Several functions may return one promise.
  Stamp.set(followed.promise, Array.isArray(others) ? [...(others as Followed[]), followed] : [followed])
  if (++hooked === 1) stopHook = promiseHooks.createHook({ settled: onSettled }) as () => void
}

function unlisten(): void {
  if (--hooked > 0) return
  stopHook?.()
  stopHook = null
}

/** After so many microtasks since the child has ended. The promise must settle in one of them, or it is another's. */
function look(followed: Followed, turns: number): void {
  Reflect.apply(nativeThen, TURN, [
    () => {
      const { task, promise, child } = followed
      if (followedByLog.get(task.log)?.all.has(followed) !== true) return
      const state = inspectState(promise)
      if (state !== 'pending') settle(followed, state, followed.childEndedAt)
      else if (turns < MAX_TURNS) look(followed, turns + 1)
      else {
        learn(task.site, child!.site, false)
        listen(followed)
      }
    },
  ])
}

function onSettled(promise: Promise<unknown>): void {
  if (busy) return
  const ended = justEnded
  justEnded = null
  settledSince++
  const followed = Stamp.get(promise)
  if (!Array.isArray(followed)) return
  busy = true
  try {
    for (const each of followed as Followed[]) {
      if (each.child !== null) learn(each.task.site, each.child.site, isLink(each, ended))
    }
    // It has settled, so nobody's stack depends on it any more; the function that returned it listens as well.
    observe(promise, (outcome) => {
      for (const each of followed as Followed[]) {
        unlisten()
        settle(each, outcome, null)
      }
    })
  } finally {
    busy = false
  }
}

/** Whether the promise that settles now is that of the child: the first after its end or, in a chain, one soon after. */
const isLink = ({ child, childEndedAt }: Followed, ended: LiveTask | null): boolean =>
  ended === child ||
  (child!.outcome === KIND.returned && !Number.isNaN(childEndedAt) && settledSince <= MAX_BETWEEN + 1)

/** `at` is null for now. */
function settle(followed: Followed, outcome: Outcome, at: number | null): void {
  const { task } = followed
  const { log } = task
  if (followedByLog.get(log)?.all.delete(followed) !== true || log.closed) return
  const time = settleLater(task, SETTLED[outcome], at)
  if (task.followers !== null) childSettled(task, time, false)
}
