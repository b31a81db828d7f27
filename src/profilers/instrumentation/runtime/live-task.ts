import type { EventLog } from '../events/event-log.ts'
import { KIND } from '../events/event-log.ts'
import type { Thenable } from './thenable.ts'

export const RUNNING = 0
export const SUSPENDED = 1
export const ENDED = 2

export const NOT_ANNOUNCED = 0
/** The task calls a certain instrumented function next. */
export const ANNOUNCED = 1
/** The same, and the task has done nothing that takes time since it was entered. */
export const AT_ONCE = 2

/** The promise of the task has not settled, as far as is known. */
export const UNSETTLED = -1

/** A live task: one small record per call of an async function. No fractions, because each would be an object. */
export class LiveTask {
  readonly log: EventLog
  readonly number: number
  readonly site: number
  /** The task that was running when this one was entered; null for the loop itself. */
  caller: LiveTask | null
  state: number = RUNNING
  /** The site of its last `await`. */
  awaitSite = 0
  /** The way in which its body ends. */
  outcome: number = KIND.completed
  /** The value that the body is about to return: a promise, the task whose promise it is, or a thenable. */
  returned: Promise<unknown> | LiveTask | Thenable | null = null
  /** The outcome of its promise: completed, failed or cancelled. */
  settled: number = UNSETTLED
  /** The task that it has called last. */
  lastChild: LiveTask | null = null
  /** Whether its next call is known: `NOT_ANNOUNCED`, `ANNOUNCED` or `AT_ONCE`. */
  announced: number = NOT_ANNOUNCED
  /** The tasks that have returned its promise, as far as is known: `LiveTask`s if that is certain. */
  returnedBy: (TrackedReturn | LiveTask)[] | null = null

  constructor(log: EventLog, number: number, site: number, caller: LiveTask | null) {
    this.log = log
    this.number = number
    this.site = site
    this.caller = caller
  }
}

/** A task that has returned a promise. */
export class TrackedReturn {
  readonly task: LiveTask
  readonly promise: Promise<unknown>
  /** The task whose promise it seems to be. */
  readonly child: LiveTask | null
  /** Time of the child's end; NaN before. */
  childEndedAt: number = Number.NaN

  constructor(task: LiveTask, promise: Promise<unknown>, child: LiveTask | null) {
    this.task = task
    this.promise = promise
    this.child = child
  }
}
