import type { EventLog } from '../events/event-log.ts'
import type { Running } from './running.ts'

/** A callback that has begun a root slice: its log, and the state to restore; null if it is within another root. */
export class Entry {
  readonly log: EventLog
  readonly interrupted: Running | null

  constructor(log: EventLog, interrupted: Running | null) {
    this.log = log
    this.interrupted = interrupted
  }
}
