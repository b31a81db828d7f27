import type { EventLog } from './event-log.ts'
import { KIND } from './event-log.ts'
import type { Followed } from './returned-promises.ts'

export const RUNNING = 0
export const SUSPENDED = 1
export const ENDED = 2

export const NOT_ANNOUNCED = 0
/** It calls a certain instrumented function next. */
export const ANNOUNCED = 1
/** And has done nothing that takes time since it was entered. */
export const AT_ONCE = 2

/** Of a task whose promise has not settled, as far as is known. */
export const UNSETTLED = -1

/** A task while it lives: one small record per call of an async function. No fractions: each would be an object. */
export class LiveTask {
  readonly log: EventLog
  readonly number: number
  readonly site: number
  /** What ran when this was entered; null for the loop itself. */
  caller: LiveTask | null
  state: number = RUNNING
  /** How its body ends. */
  outcome: number = KIND.completed
  /** What the body is about to return: a promise, or the task whose promise it is. */
  returned: Promise<unknown> | LiveTask | null = null
  /** How its promise has settled: completed, failed or cancelled. */
  settled: number = UNSETTLED
  /** What it has called last. */
  lastChild: LiveTask | null = null
  /** Whether its next call is known: `NOT_ANNOUNCED`, `ANNOUNCED` or `AT_ONCE`. */
  announced: number = NOT_ANNOUNCED
  /** What has returned its promise, for all that is known: tasks where that is certain. */
  followers: (Followed | LiveTask)[] | null = null

  constructor(log: EventLog, number: number, site: number, caller: LiveTask | null) {
    this.log = log
    this.number = number
    this.site = site
    this.caller = caller
  }
}
