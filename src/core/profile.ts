import type { TraceSamples } from '../model/samples.ts'
import type { Trace } from '../model/trace.ts'
import type { Recorder } from './recorder.ts'
import type { Scope } from './scope.ts'

/** Figures that are known at any moment, without analysis; milliseconds since the profile's start. */
export interface LiveFigures {
  elapsed: number
  running: number
  waiting: number
  queued: number
  /** The latest that the loop has run something due. */
  lagMax: number
  /** The profiler's own cost so far. */
  overhead: number
}

/** Who wants to know that a profile has ended. */
export interface ProfileEnd {
  onProfileEnd(): void
}

/** One recorded unit of async work with a root: a request, or a call of `profile(name, fn)`. */
export interface Profile {
  readonly name: string
  /** On the monotonic clock (`performance.now()`), milliseconds. */
  readonly start: number
  /** Where backends record to. */
  readonly recorder: Recorder
  /** Runs `fn` as the root of the profile's async work, its synchronous part measured as a root slice. */
  run<T>(fn: () => T): T
  /** Ends the profile; a second call changes nothing. `mark` is kept as the reason why it ended early. */
  end(mark?: string): void
  figures(): LiveFigures
  /** Milliseconds since it began, or from its beginning to its end. */
  elapsed(): number
  /** Until `releaseMoment`, all figures are as of now: those of one header must add up. Gives `elapsed`. */
  holdMoment(): number
  releaseMoment(): void
  /** Told once when the profile has ended, however it came to its end. */
  onEnd: ProfileEnd | null
  /** Wall time in milliseconds; null until the profile has ended. */
  readonly duration: number | null
  /** The finished trace, made when it is first asked for; null until the profile has ended. */
  readonly trace: Trace | null
  /** What was seen running from its start to its end; null where nothing is known, or it has not ended. */
  samples(): Promise<TraceSamples | null>
  /** The same at once, for a process that exits. */
  samplesNow(): TraceSamples | null
  /** About what keeping the profile costs. */
  readonly byteLength: number
  /** CPU time of the process while it lasted, in microseconds; null until it has ended. */
  cpuUsage(): NodeJS.CpuUsage | null
  /** Whether there is something that `discard` would let go, once it has ended. */
  readonly holdsStorage: boolean
  /** Nobody will ask for the trace: lets go of what it would be made from. */
  discard(): void
  /** What the profile's async context holds. */
  readonly scope: Scope
}
