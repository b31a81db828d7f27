import type { SourcePlace } from '../../model/place.ts'
import type { FrameDescription, TraceSamples } from '../../model/cpu-samples.ts'
import type { BusyColumns, Trace } from '../../model/trace.ts'

/** A finished trace and the descriptions of its sites: `places[i]` describes `trace.sites[i]`. */
export interface AnalysisInput {
  trace: Trace
  /** The profiler's own work, if it has been cut out of the trace (`setAside`). */
  profilerWork?: BusyColumns
  places: readonly SourcePlace[]
  /** Minimum length (ms) of an unbroken run of loop work that is a blocking call. */
  blockingThreshold: number
  detectBlocking: boolean
  /** If false, functions are named by their site alone. */
  taskNames: boolean
  /** Samples, for the functions behind the blocks; null or absent if there are none. */
  sampled?: SampledInput | null
  /** CPU time (ms) of the process during the profile; null or absent if unknown. */
  processTime?: number | null
}

/** Samples with their functions described: `frames[i]` describes `samples.frames[i]`. */
export interface SampledInput {
  samples: TraceSamples
  frames: readonly FrameDescription[]
}

/**
 * Tells whether a site is a phantom, a plain function rather than an async one. A backend that goes by promises takes a
 * function that returns `new Promise` for async, and only the source shows the difference.
 */
export const isPhantom = (place: SourcePlace | undefined): boolean => place?.isTask === false

/**
 * Returns by task number the task that it counts with: itself, or for a phantom its nearest ancestor that is a task; 0
 * for none. A phantom's work on the loop is its owner's.
 */
export function findOwners({ trace, places }: Pick<AnalysisInput, 'trace' | 'places'>): Uint32Array {
  const { tasks } = trace
  const owners = new Uint32Array(tasks.count + 1)
  for (let number = 1; number <= tasks.count; number++) {
    const parent = tasks.parent[number - 1]!
    const isTask = !isPhantom(places[tasks.site[number - 1]!])
    // A parent comes before its children, so its owner is known; any other order would not be from a recorder.
    owners[number] = isTask ? number : parent < number ? owners[parent]! : 0
  }
  return owners
}
