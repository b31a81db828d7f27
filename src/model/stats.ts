/**
 * The statistics of the async panel: the public result that every backend, screen, export and test reads.
 * All times are milliseconds; `startTime` and slice bounds are relative to the profile's start.
 * Unknown is an empty list or zero, and `capabilities` says which.
 */

/** The profiler backends, best first, and `none` where none could run. */
export type BackendName = 'instrumentation' | 'hooks' | 'eventloop' | 'none'

/** What a backend can know; a screen shows "unknown" instead of zero where a flag is false. */
export interface Capabilities {
  tasks: boolean
  awaitPoints: boolean
  blockingFunction: boolean
  ledger: boolean
}

/** A place in source: `file` is relative to the working directory; line and column count from 1. */
export interface Site {
  function: string
  file: string
  line: number
  column: number
}

export interface AsyncProfilingStats {
  backend: BackendName
  capabilities: Capabilities
  /** Why detail was shed or the backend fell back; null where nothing was. */
  degraded: string | null
  /** Wall time of the profile. */
  duration: number
  /** The profiler's own cost, measured. */
  profilingOverhead: number
  tasksCreated: number
  tasksCompleted: number
  tasksFailed: number
  tasksCancelled: number
  tasksPending: number
  /** Tasks that are counted above but have no entry in `tasks`. */
  tasksDropped: number
  /** Most tasks alive at once. */
  maxConcurrency: number
  eventLoopLag: LagStats
  /** Longest first. */
  blockingCalls: BlockingCall[]
  /** Flat, by creation; the canonical list. */
  tasks: Task[]
  /** The same as trees; cut at depth 200 with `hiddenChildren`. */
  taskHierarchy: TaskNode[]
  /** By total wait. */
  awaitPoints: AwaitPoint[]
  /** By total time. */
  topAsyncFunctions: AsyncFunction[]
  ledger: Ledger
  /** What the loop was busy with; empty lists where nothing was worth drawing. */
  loop?: LoopLane
}

/** What the event loop was busy with while the profile ran, for a timeline: in order, without overlap, bounded. */
export interface LoopLane {
  /** Own slices and root slices. */
  own: Interval[]
  /** Anything else, in stretches of a millisecond and more: others' work, library callbacks, garbage collection. */
  others: Interval[]
  /** Part of `others`: when the profiler itself held it; absent where it did not. Gaps in tasks' slices are no waits there. */
  profiler?: Interval[]
}

export type Interval = [start: number, end: number]

export interface LagStats {
  min: number
  avg: number
  max: number
  p95: number
}

/** A function that held the loop; line and column are where it begins. */
export interface BlockingCall extends Site {
  startTime: number
  /** Of the longest one. */
  duration: number
  calls: number
  totalTime: number
  impact: 'warning' | 'critical'
  taskId: string | null
  /** From the handler down, as far as it is known. */
  stack: StackSite[]
  /** What the function called, where that spent most of the time: native code, the runtime's or a library's. */
  callee?: string
  /** Garbage collection within `duration`, where samples have seen some. */
  garbageCollection?: number
}

export interface StackSite extends Site {
  /** Not the user's: a package's, the runtime's, or native. */
  library?: true
}

export type TaskStatus = 'pending' | 'completed' | 'failed' | 'cancelled'

export interface Task extends Site {
  taskId: string
  name: string
  parent: string | null
  startTime: number
  /** Call to settle; null while pending. */
  duration: number | null
  /** On the event loop, in this task's own slices. */
  selfTime: number
  /** Suspended. */
  waitTime: number
  status: TaskStatus
  slices: [start: number, end: number][]
  /** Part of `waitTime` in which the awaited thing was done, but the loop was busy: at most this. */
  readyDelay?: number
  /** Where in the waits that was; only stretches that one can see. */
  readyDelays?: Interval[]
}

export interface TaskNode {
  taskId: string
  name: string
  parent: string | null
  duration: number | null
  status: TaskStatus
  children: TaskNode[]
  hiddenChildren?: number
}

/** The awaits of one function; `line` is the function's. */
export interface AwaitPoint {
  function: string
  file: string
  line: number
  awaitCount: number
  totalWaitTime: number
  avgWaitTime: number
  /** Part of `totalWaitTime` in which the awaited thing was done, but the loop was busy: at most this. */
  totalReadyDelay?: number
  sites: AwaitSite[]
}

export interface AwaitSite {
  line: number
  column: number
  awaitCount: number
  totalWaitTime: number
  avgWaitTime: number
  maxWaitTime: number
  /** As above, of this `await`. */
  totalReadyDelay?: number
}

export interface AsyncFunction {
  function: string
  file: string
  line: number
  calls: number
  /** On the loop. */
  totalTime: number
  /** From call to settle, waits included. */
  cumulativeTime: number
  /** `cumulativeTime / calls` */
  perCall: number
}

/** The wall time, each millisecond once: `wall = running + waiting + queued + unattributed`. */
export interface Ledger {
  wall: number
  running: number
  waiting: number
  queued: number
  unattributed: number
}
