import type { Capabilities } from '../../model/async-stats.ts'
import type { TraceSamples } from '../../model/cpu-samples.ts'

/** A range of time on the monotonic clock, milliseconds. */
export interface TimeRange {
  readonly start: number
  readonly end: number
}

/** Samples the code that the loop runs, continuously, for all recordings of the process. */
export interface CpuSampler {
  /** False if it cannot run here, or nobody has turned it on. */
  readonly isRunning: boolean
  /**
   * Returns the samples from `start` to `end`, a moment of the past; null if none were taken, or they are no longer
   * kept. Never rejects.
   */
  read(range: TimeRange): Promise<TraceSamples | null>
  /** Returns the samples synchronously, for callers that cannot wait. */
  readNow(range: TimeRange): TraceSamples | null
  /** A recording begins: samples are taken until as many have ended. */
  enter(): void
  leave(): void
  /** Keeps the samples of this range for as long as the range object is in use. */
  keep(range: TimeRange): void
}

const sampled = new WeakMap<Capabilities, Capabilities>()

/**
 * Adds the capability that samples bring: naming the function that blocked. The capabilities of a backend are always
 * the same object.
 */
export function withSamples(capabilities: Capabilities): Capabilities {
  if (!capabilities.tasks) return capabilities
  const known = sampled.get(capabilities)
  if (known !== undefined) return known
  const more = { ...capabilities, blockingFunction: true }
  sampled.set(capabilities, more)
  return more
}
