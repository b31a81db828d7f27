import type { BackendName, Capabilities } from './stats.ts'

/** Raised by one with every change of the shapes below. */
export const TRACE_VERSION = 1

/**
 * A finished profile as it was recorded, before any analysis: columns of numbers, and one table of places.
 * Every time is in milliseconds on the process's monotonic clock (`performance.now()`); `epochStart` maps it to
 * the calendar. Counters are exact however much detail was shed, unless `degraded` says that they are lower bounds.
 */
export interface Trace {
  version: typeof TRACE_VERSION
  name: string
  backend: BackendName
  capabilities: Capabilities
  /** Why detail was shed or the backend fell back, for people; null where nothing was. */
  degraded: string | null
  /** Milliseconds since the epoch at `start`. */
  epochStart: number
  start: number
  end: number
  /** Time in which the loop was idle between `start` and `end`. */
  idle: number
  /** Time in this profile's own slices, the profiler's cost taken off. */
  running: number
  /** The profiler's own cost within slices, measured: what it took to record. */
  cost: number
  counts: TraceCounts
  /** Column `site` and `endSite` of the tables below index this list. */
  sites: TraceSite[]
  tasks: TaskColumns
  slices: SliceColumns
  /** Unbroken busy stretches of the loop, whoever caused them, of a millisecond and more. */
  busy: BusyColumns
  /**
   * When the profiler itself held the loop: to instrument modules that were loaded meanwhile. What lies within slices
   * here is still part of their times, of `running` and of the tasks' times on the loop, and is no part of `cost`.
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

/** A place in the code that runs, as the runtime names it, with what happened there. */
export interface TraceSite {
  place: CodePlace
  /** Tasks that began here (the place is a function's entry). */
  tasks: TaskCounters
  /** Waits that were suspended here. */
  waits: WaitCounters
}

/** Positions are those of the code that runs, counted from 1: before any source map. */
export interface CodePlace {
  /** URL or path of the script. */
  script: string
  line: number
  column: number
  /** Where the enclosing function begins. */
  functionLine: number
  functionColumn: number
  /** The name the runtime gives the function; empty where it has none. */
  functionName: string
  /** True where names and positions come from the source itself, so that only a source map may move them. */
  exact?: boolean
  /** True where an exact place is in the source that was compiled, under the name that the compiled text has. */
  mapped?: boolean
}

export interface TaskCounters {
  created: number
  completed: number
  failed: number
  cancelled: number
  /** On the loop. */
  loopTime: number
  /** Call to settle, summed over settled tasks. */
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
  /** Time on the loop, in own slices; exact even where slices were dropped. */
  loopTime: Float64Array
  /** Time of the waits that have ended; exact even where slices were dropped. */
  waitTime: Float64Array
  /** Start of the wait that has not ended; NaN where there is none. */
  waitingSince: Float64Array
}

export const TASK_STATUS = ['pending', 'completed', 'failed', 'cancelled'] as const

/**
 * One row per slice, in the order in which they ended; they do not overlap. A wait begins where a slice with an
 * `endSite` ends. It ends no later than the task's next row: cuts of a few microseconds have none.
 */
export interface SliceColumns {
  count: number
  /** Number of the task, 0 for a root slice. */
  task: Uint32Array
  start: Float64Array
  end: Float64Array
  /**
   * Start of the unbroken busy stretch of the loop in which it lies, at the earliest; maybe before the profile's. The
   * same for slices of one turn of the loop, and for no others.
   */
  stretch: Float64Array
  /** Index + 1 of the site at which the task was suspended; 0 where a nested call or a settle ended the slice. */
  endSite: Uint32Array
}

/** In order of time, cut to the profile; no two overlap. Between two stretches of a busy loop it turned. */
export interface BusyColumns {
  count: number
  start: Float64Array
  end: Float64Array
}
