/**
 * Who held the loop while others were open. A record has it if it was made since that is kept. Times are milliseconds.
 */

import type { StackSite } from './blocking-call.ts'
import type { Interval } from './loop-lane.ts'

/** The part of a trace that says who held the loop. */
export interface HoldTables {
  /** Times in which one other profile held the loop; absent if there are none, and in a record from before they were kept. */
  holds?: HoldColumns
  /** Column `holder` of `holds` indexes this list; absent with it. */
  holders?: Holder[]
  /** The time before `start` in which nobody could read a request; absent if it was short. */
  unread?: Unread
  /** What this profile did to those that have ended since; absent if it never held the loop for a millisecond. */
  heldUp?: HeldUp
}

/** The part of a trace that says which other profiles have settled what its tasks waited for. */
export interface HandoverTables {
  /** Absent if there are none, and in a record from before they were kept. */
  handovers?: HandoverColumns
  /** Column `settler` of `handovers` indexes this list; absent with it. */
  settlers?: Holder[]
}

/** Rows in order of time: a task went on because code of another profile had settled the promise that it waited for. */
export interface HandoverColumns {
  count: number
  /** Number of the task. */
  task: Uint32Array
  time: Float64Array
  /** Index of the site at which the function of that code begins. */
  site: Uint32Array
  /** Index into the trace's `settlers`. */
  settler: Uint32Array
}

/** A profile that held the loop, or settled a promise, as another one names it. */
export interface Holder {
  /** The id of the tracked request; null if it was none. */
  requestId: string | null
  /** Of a tracked request, else empty. */
  method: string
  /** Path of a tracked request; in a trace that has not left the process it is unredacted and has its query. */
  path: string
  /** The name of the profile. */
  name: string
}

/** Rows in order of time: a holder ran without a break from `start` to `end`, for a millisecond or more. */
export interface HoldColumns {
  count: number
  start: Float64Array
  end: Float64Array
  /** Index into the trace's `holders`. */
  holder: Uint32Array
}

/** How long a request that arrived while the loop was held may have waited before anybody could read it. */
export interface Unread {
  /** From the moment since when the loop was held without a break, until the profile's start; an upper bound. */
  time: number
  /** The holder of most of that time, as an index into the trace's `holders`. */
  holder: number
}

/** What a profile did to others: those that were open while it held the loop, and have ended. */
export interface HeldUp {
  /** Their number. */
  requests: number
  /** The time in which they could not run, in sum. */
  time: number
  /** Those that it held longest, the longest first; bounded. */
  most: HeldRequest[]
}

export interface HeldRequest extends Holder {
  time: number
}

/** A profile that held the loop while another was open. */
export interface HeldBy extends Holder {
  /** In sum; only times of a millisecond and more. */
  time: number
  /** The longest. */
  longest: number
  /** The longest times, in order; bounded. */
  holds: Interval[]
  /** The function that samples saw for most of the longest time; absent if there is none. */
  site?: StackSite
  /** The callee that took most of that function's time, if one did. */
  callee?: string
}
