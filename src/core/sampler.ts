import type { TraceSamples } from '../model/samples.ts'

/** A stretch of time on the monotonic clock, milliseconds. */
export interface TimeRange {
  readonly start: number
  readonly end: number
}

/** Takes samples of what the loop runs, all the time, for all profiles of the process. */
export interface CpuSampler {
  /** False where it cannot run here, or nobody has it on. */
  readonly isRunning: boolean
  /**
   * The samples from `start` to `end`, a moment of the past; null where none were taken, or where they are gone. Never
   * rejects.
   */
  read(range: TimeRange): Promise<TraceSamples | null>
  /** The same at once, for those who cannot wait. */
  readNow(range: TimeRange): TraceSamples | null
  /** Somebody will ask for the samples of this range as long as the object is in use: they must not go before it. */
  keep(range: TimeRange): void
}
