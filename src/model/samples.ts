import type { Site } from './stats.ts'
import type { CodePlace } from './trace.ts'

/**
 * What the loop was running at moments a few milliseconds apart, between a profile's start and its end. The samples are
 * of the whole process: one is the profile's where it falls into one of its slices.
 */
export interface TraceSamples {
  /** Milliseconds from one sample to the next, as asked for. */
  interval: number
  count: number
  /** When each was taken, rising; milliseconds on the trace's clock. */
  time: Float64Array
  /** Number of the node in which the sample was taken: its row plus one; 0 where nothing ran. */
  node: Uint32Array
  nodes: SampleNodes
  /** Column `frame` of the nodes indexes this list. */
  frames: SampleFrame[]
  /** Moments between which the process got too little CPU time for what it seemed to do: the system ran others. */
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

/** A function that was seen running; its place is where the runtime says that it begins. */
export interface SampleFrame {
  kind: FrameKind
  place: CodePlace
}

/** What a developer calls a sampled function. */
export interface FrameDescription extends Site {
  kind: FrameKind
  /** Not the user's: a package's, the runtime's, or native. */
  library: boolean
  /** Of the profiler itself: left out of every stack. */
  isOwn: boolean
}

/**
 * The statistics of the CPU panel: what the request's own slices ran, as far as samples tell. Times are milliseconds.
 * All empty where nothing was sampled.
 */
export interface ProfilingStats {
  /** Samples that fell into the request's own slices: what all of this rests on. */
  samples: number
  /** Milliseconds between two samples; 0 where none are taken. */
  interval: number
  /** Time in the request's own slices. */
  duration: number
  /** In words, why there is less than one would expect; null where there is enough. */
  note: string | null
  /** Garbage collection within the slices; in no function's time. */
  garbageCollection: number
  /** Time within the slices in which the system ran something else; in no function's time. */
  notRunning: number
  /** By self time. */
  functions: CpuFunction[]
  /** The call tree, parents first; flat. */
  nodes: CpuNode[]
  /** What ran when, in order of time; `start` is relative to the profile's start. */
  timeline: CpuStretch[]
}

/** Consecutive samples of one node. */
export interface CpuStretch {
  /** Id of the node. */
  node: number
  start: number
  duration: number
}

export interface CpuFunction extends Site {
  /** In the function itself. */
  selfTime: number
  /** In it and in what it called; recursion counts once. */
  totalTime: number
  /** Samples that were taken in the function itself. */
  samples: number
  library: boolean
}

export interface CpuNode extends Site {
  /** Unique in the list. */
  id: number
  /** The caller's id; null for where a stack begins. */
  parent: number | null
  library: boolean
  selfTime: number
  totalTime: number
}
