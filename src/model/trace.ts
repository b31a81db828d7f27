import type { BackendName, Capabilities } from './async-stats.ts'
import type { HandoverTables, HoldTables } from './holds.ts'
import type { OperationTables } from './operation.ts'
import type { SourcePlace } from './place.ts'
import type { WakeColumns } from './wait-cause.ts'

/** Raised by one with every change of the shapes below. */
export const TRACE_VERSION = 2

/**
 * A finished profile as it was recorded, before any analysis: columns of numbers, and one table of places. Every time
 * is in milliseconds on the process's monotonic clock (`performance.now()`); `epochStart` maps it to the calendar.
 * Counters are exact however much detail was dropped, unless `degraded` says that they are lower bounds.
 */
export interface Trace extends OperationTables, HoldTables, HandoverTables {
  version: typeof TRACE_VERSION
  name: string
  backend: BackendName
  capabilities: Capabilities
  /** Why detail was dropped or the backend fell back, for people; null if neither happened. */
  degraded: string | null
  /** Milliseconds since the epoch at `start`. */
  epochStart: number
  start: number
  end: number
  /** Time in which the loop was idle between `start` and `end`. */
  idle: number
  /**
   * Minimum time in which the loop did not wait between `start` and `end`, by other readings than `idle`, which signals
   * of a sampler cut short; absent if none is known.
   */
  awake?: number
  /** Time in this profile's own slices, without the profiler's cost. */
  running: number
  /**
   * Time in which slices of any profile held the loop between `start` and `end`, own ones included; the profiler's own
   * work within them is no part of it. Absent in a record from before it was kept.
   */
  claimed?: number
  /** The slices of a millisecond and more of any profile, each with what was called in it; absent with `claimed`. */
  claims?: BusyColumns
  /** The number of the task in which the head of the answer was written; absent if none is known. */
  answeredBy?: number
  /** The tasks that went on because of a timer or a job; absent in a record from before they were kept. */
  wakes?: WakeColumns
  /** The measured cost of recording within slices. */
  cost: number
  counts: TraceCounts
  /** Column `site` and `endSite` of the tables below index this list. */
  sites: TraceSite[]
  tasks: TaskColumns
  slices: SliceColumns
  /** Busy periods of the loop of a millisecond and more, including other requests' work. */
  busy: BusyColumns
  /**
   * Times in which the profiler itself held the loop, to instrument modules that were loaded meanwhile. Inside slices
   * they are still part of the slices' times, of `running` and of the tasks' times on the loop, and no part of `cost`.
   */
  profilerWork: BusyColumns
}

export interface TraceCounts {
  created: number
  completed: number
  failed: number
  cancelled: number
  /** Counted, but without a row in `tasks`. */
  droppedTasks: number
  /** Counted, but without a row in `slices`. */
  droppedSlices: number
  maxConcurrency: number
}

/** A place in the running code, as the runtime names it, with counters of its tasks and waits. */
export interface TraceSite {
  place: CodePlace
  /** Tasks that began here (the place is a function's entry). */
  tasks: TaskCounters
  /** Waits that were suspended here. */
  waits: WaitCounters
}

/** Positions in the running code, counted from 1, before any source map. */
export interface CodePlace {
  /** URL or path of the script. */
  script: string
  line: number
  column: number
  /** Beginning of the enclosing function. */
  functionLine: number
  functionColumn: number
  /** The runtime's name of the function; empty if it has none. */
  functionName: string
  /** True if names and positions come from the source itself, so that only a source map may move them. */
  exact?: boolean
  /** True if an exact place is in the original source, under the name of the compiled text. */
  mapped?: boolean
  /**
   * The place as a developer names it, names redacted. Present in a record that has left the process, because its
   * source may have changed before somebody opens the record. All fields above then say the same, as far as they can.
   */
  described?: SourcePlace
  /** For an exact wait, the name of the function that it calls, as in the compiled text; absent if it calls none. */
  callee?: string
}

export interface TaskCounters {
  created: number
  completed: number
  failed: number
  cancelled: number
  /** Time on the loop. */
  loopTime: number
  /** Call to settlement, summed over settled tasks. */
  settledTime: number
  /** Sum of the start times of tasks that are still pending. */
  pendingStarts: number
}

export interface WaitCounters {
  count: number
  /** Suspend to resume, summed over ended waits. */
  total: number
  max: number
  /** Waits that have not ended, and the sum of their start times. */
  open: number
  openStarts: number
}

/** One row per task in detail; a task's number is its row plus one, so that 0 can mean none. */
export interface TaskColumns {
  count: number
  site: Uint32Array
  /** Number of the parent task, 0 for none; a parent is created before its children, so its number is lower. */
  parent: Uint32Array
  start: Float64Array
  /** NaN while pending. */
  end: Float64Array
  /** Index into `TASK_STATUS`. */
  status: Uint8Array
  /** Time on the loop, in own slices; exact even if slices were dropped. */
  loopTime: Float64Array
  /** Time of the waits that have ended; exact even if slices were dropped. */
  waitTime: Float64Array
  /** Start of the wait that has not ended; NaN if there is none. */
  waitingSince: Float64Array
}

export const TASK_STATUS = ['pending', 'completed', 'failed', 'cancelled'] as const

/**
 * One row per slice, in the order in which they ended; they do not overlap. A wait begins where a task's slice with an
 * `endSite` ends. It ends no later than the task's next row: cuts of a few microseconds have none.
 */
export interface SliceColumns {
  count: number
  /** Number of the task, 0 for a root slice. */
  task: Uint32Array
  start: Float64Array
  end: Float64Array
  /**
   * Start of the enclosing busy period of the loop, at the earliest; possibly before the profile's. The same for slices
   * of one turn of the loop, and for no others.
   */
  stretch: Float64Array
  /**
   * Index + 1 of the site at which the task was suspended; 0 if a nested call or a settlement ended the slice. Of a root
   * slice, that of its function; 0 if it is unknown.
   */
  endSite: Uint32Array
}

/** In order of time, cut to the profile; no two overlap. Between two busy periods the loop turned. */
export interface BusyColumns {
  count: number
  start: Float64Array
  end: Float64Array
}
