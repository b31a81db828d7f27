import type { Site } from './async-stats.ts'
import type { CodePlace } from './trace.ts'

/**
 * CPU samples of the event loop, a few milliseconds apart, between a profile's start and its end. They cover the whole
 * process: a sample belongs to the profile if it falls into one of its slices.
 */
export interface TraceSamples {
  /** Requested milliseconds from one sample to the next. */
  interval: number
  count: number
  /** Times of the samples, ascending; milliseconds on the trace's clock. */
  time: Float64Array
  /** Number of the sampled node: its row plus one; 0 if nothing ran. */
  node: Uint32Array
  nodes: SampleNodes
  /** Column `frame` of the nodes indexes this list. */
  frames: SampleFrame[]
  /** Times in which the process got less CPU time than its work took, because the system ran others. */
  stalls: StallColumns
}

/** The tree of calls, one row per caller and function; a parent comes before its children. */
export interface SampleNodes {
  count: number
  /** Number of the caller's node, 0 for none. */
  parent: Uint32Array
  frame: Uint32Array
}

export interface StallColumns {
  count: number
  start: Float64Array
  end: Float64Array
}

/** `gc` is the garbage collector, `program` the runtime outside JavaScript, `idle` a loop that waits. */
export type FrameKind = 'code' | 'gc' | 'program' | 'idle'

/** A function that was sampled; its place is its beginning according to the runtime. */
export interface SampleFrame {
  kind: FrameKind
  place: CodePlace
  /** The function as a developer names it; present in a record that has left the process. */
  described?: FrameDescription
}

/** A sampled function as a developer names it. */
export interface FrameDescription extends Site {
  kind: FrameKind
  /** Code of a package or the runtime, or native code, rather than the user's. */
  library: boolean
  /** The profiler's own code, which is left out of every stack. */
  isOwn: boolean
}

/**
 * The statistics of the CPU panel: the code that samples saw in the request's own slices. Times are milliseconds. All
 * empty if nothing was sampled.
 */
export interface CpuStats {
  /** Number of samples in the request's own slices, on which all figures rest. */
  samples: number
  /** Milliseconds between two samples; 0 if none are taken. */
  interval: number
  /** Time in the request's own slices. */
  duration: number
  /** Explains in words why data is missing; null if none is. */
  note: string | null
  /** Garbage collection within the slices; in no function's time. */
  garbageCollection: number
  /** Time within the slices in which the system ran something else; in no function's time. */
  notRunning: number
  /** Sorted by self time. */
  functions: CpuFunction[]
  /** The call tree, parents first; flat. */
  nodes: CpuNode[]
  /** The running nodes over time, in order; `start` is relative to the profile's start. */
  timeline: CpuStackRun[]
}

/** Consecutive samples of one node. */
export interface CpuStackRun {
  /** Id of the node. */
  node: number
  start: number
  duration: number
}

export interface CpuFunction extends Site {
  /** Time in the function itself. */
  selfTime: number
  /** Time in the function and its callees; recursion counts once. */
  totalTime: number
  /** Number of samples in the function itself. */
  samples: number
  library: boolean
}

export interface CpuNode extends Site {
  /** Unique in the list. */
  id: number
  /** The caller's id; null for the first frame of a stack. */
  parent: number | null
  library: boolean
  selfTime: number
  totalTime: number
}
