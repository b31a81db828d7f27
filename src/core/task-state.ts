import type { Recorder } from './recorder.ts'

export type Outcome = 'completed' | 'failed' | 'cancelled'

/** A task while it lives. It hangs on the task's own promise or closure, so it goes when the task goes. */
export class TaskState {
  readonly recorder: Recorder
  /** Unique in the profile, from 1; 0 for library code, which is counted nowhere. */
  readonly number: number
  readonly site: number
  readonly startedAt: number
  /** When it was last suspended; NaN while it runs or after it has settled. */
  suspendedAt: number = Number.NaN
  /** -1 until it is suspended for the first time. */
  suspendSite: number = -1
  /** What the current wait has lasted before it was reopened, milliseconds. */
  waitedBefore: number = 0
  settledAt: number = Number.NaN
  /** It is known not to have completed; it may be told so more than once. */
  hasFailed: boolean = false

  constructor(recorder: Recorder, number: number, site: number, startedAt: number) {
    this.recorder = recorder
    this.number = number
    this.site = site
    this.startedAt = startedAt
  }
}
