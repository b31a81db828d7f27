import type { BackendName } from '../../model/async-stats.ts'
import type { TraceSamples } from '../../model/cpu-samples.ts'
import type { OperationKind } from '../../model/operation.ts'
import type { Trace } from '../../model/trace.ts'
import type { OperationFigures } from '../operation-counts.ts'
import type { Recorder } from './recorder.ts'
import type { Scope } from './scope.ts'

/** Figures that are available at any moment, without analysis; milliseconds since the recording's start. */
export interface LiveFigures {
  elapsed: number
  running: number
  /** NaN if it is not known until the samples are read. */
  waiting: number
  /** Busy time of the loop that is known to be another's; NaN for a backend that does not know whose work it runs. */
  queued: number
  /** Busy time of the loop that nobody claims; NaN if it is not known. */
  unattributed: number
  /** Duration of the longest busy period: the longest delay of anything that was due. */
  lagMax: number
  /** The profiler's own cost so far. */
  overhead: number
}

/** Method and URL of a request, as they came. */
export interface RequestAddress {
  readonly method: string
  readonly url: string
}

/** Gets notified when a recording has ended. */
export interface RecordingEnd {
  onRecordingEnd(): void
}

/** The part of a recording that panels read: live, ended, or read back from a store. */
export interface RecordingView {
  readonly name: string
  readonly backend: BackendName
  /** On the monotonic clock (`performance.now()`) of the process that recorded it, milliseconds. */
  readonly start: number
  figures(): LiveFigures
  /** The queued time (ms) that `figures` told last; NaN if nobody has asked, or it cannot tell. */
  readonly lastQueued?: number
  operationFigures(kinds: readonly OperationKind[]): OperationFigures
  /** Returns the milliseconds since its start, or from its start to its end. */
  elapsed(): number
  /** Wall time in milliseconds; null until the recording has ended. */
  readonly duration: number | null
  /** The finished trace, made on the first access; null until the recording has ended. */
  readonly trace: Trace | null
  /** Returns the CPU samples from its start to its end; null if there are none, or it has not ended. */
  samples(): Promise<TraceSamples | null>
  /** Returns the CPU time of the process during the recording, in microseconds; null until it has ended. */
  cpuUsage(): NodeJS.CpuUsage | null
}

/** One recorded unit of async work with a root: a request, or a call of `profile(name, fn)`. */
export interface Recording extends RecordingView {
  /** Of the tracked request; null for anything else. */
  readonly address: RequestAddress | null
  /** Receives the events of the backends. */
  readonly recorder: Recorder
  /** Runs `fn` as the root of the recording's async work, its synchronous part measured as a root slice. */
  run<T>(fn: () => T): T
  /**
   * Notes that the loop works for this recording now, outside any task that is known: the time before it, back to the
   * last work that is known, was for it as well, if that is short. `at` is the reading of the clock for it, if there is
   * one.
   */
  claimNow(at?: number): void
  /** Returns the number of the task that would be the parent of a task called now; 0 for none, and after the end. */
  currentTask(): number
  /** Ends the recording; a second call changes nothing. `mark` is kept as the reason why it ended early. */
  end(mark?: string): void
  /**
   * Freezes the moment of all figures until `releaseMoment`, because those of one header must add up. Returns
   * `elapsed`.
   */
  holdMoment(): number
  releaseMoment(): void
  /** Notified once when the recording has ended, for whatever reason. */
  onEnd: RecordingEnd | null
  /** Returns the samples synchronously, for a process that exits. */
  samplesNow(): TraceSamples | null
  /** Estimated memory of the recording, in bytes. */
  readonly byteLength: number
  /** Whether `discard` would free anything, once it has ended. */
  readonly holdsStorage: boolean
  /** Frees the source of the trace if nobody will ask for it. */
  discard(): void
  /** The store of the recording's async context. */
  readonly scope: Scope
}
