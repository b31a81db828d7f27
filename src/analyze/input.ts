import type { PlaceDescription } from '../model/place.ts'
import type { FrameDescription, TraceSamples } from '../model/samples.ts'
import type { Trace } from '../model/trace.ts'

/** A finished trace, and what its sites are called: `places[i]` describes `trace.sites[i]`. */
export interface AnalysisInput {
  trace: Trace
  places: readonly PlaceDescription[]
  /** A stretch of loop work of at least this long (ms) is a blocking call. */
  blockingThreshold: number
  detectBlocking: boolean
  /** False: functions are named by their site alone. */
  taskNames: boolean
  /** What was running, for the functions behind the blocks; null or absent where nobody looked. */
  sampled?: SampledInput | null
  /** CPU time of the process while the profile lasted, milliseconds; null or absent where unknown. */
  processTime?: number | null
}

/** Samples with their functions described: `frames[i]` describes `samples.frames[i]`. */
export interface SampledInput {
  samples: TraceSamples
  frames: readonly FrameDescription[]
}

/**
 * Whether a site is no async function's: a backend that goes by promises takes a plain function that returns
 * `new Promise` for one, and only the source tells.
 */
export const isPhantom = (place: PlaceDescription | undefined): boolean => place?.isTask === false

/**
 * By task number, the task that stands for it: itself, or for a phantom its nearest ancestor that is a task; 0 for
 * none. What a phantom did on the loop, its owner did.
 */
export function findOwners({ trace, places }: Pick<AnalysisInput, 'trace' | 'places'>): Uint32Array {
  const { tasks } = trace
  const owners = new Uint32Array(tasks.count + 1)
  for (let number = 1; number <= tasks.count; number++) {
    const parent = tasks.parent[number - 1]!
    const isTask = !isPhantom(places[tasks.site[number - 1]!])
    // A parent comes before its children, so its owner is known; anything else would not be from a recorder.
    owners[number] = isTask ? number : parent < number ? owners[parent]! : 0
  }
  return owners
}
