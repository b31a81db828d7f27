export type Outcome = 'completed' | 'failed' | 'cancelled'

/** The state of a live task. It hangs on the task's own promise or closure, so it is collected with the task. */
export class TaskState {
  /** Unique in the recording, from 1; 0 for library code, which is not counted. */
  readonly number: number
  readonly site: number
  readonly startedAt: number
  /** Time of the last suspend; NaN while it runs or after it has settled. */
  suspendedAt: number = Number.NaN
  /** Site of the last suspend; -1 before the first. */
  suspendSite: number = -1
  /** Start of the last wait that has ended, and its milliseconds. */
  waitedFrom: number = Number.NaN
  waited: number = 0
  settledAt: number = Number.NaN
  /** True if the task is known not to have completed, which may be reported more than once. */
  hasFailed: boolean = false

  constructor(number: number, site: number, startedAt: number) {
    this.number = number
    this.site = site
    this.startedAt = startedAt
  }
}
