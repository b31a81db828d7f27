import type { BackendName, Capabilities } from '../../model/async-stats.ts'
import type { Recording, RequestAddress } from './recording.ts'
import type { Recorder } from './recorder.ts'

/**
 * Observes the async work of recordings in one way. A backend installs its hooks when its first recording starts and
 * removes every hook when the last one stops. `start` and `stop` may throw: the recording then ends empty, with a
 * warning, and the app goes on. A failure in between is reported by `recording.recorder.fail`.
 */
export interface AsyncProfilerBackend {
  readonly name: Exclude<BackendName, 'none'>
  readonly capabilities: Capabilities
  isAvailable(): boolean
  /** Returns null if it is available, otherwise the reason, in words for a log line. */
  unavailableReason(): string | null
  /** Returns why it can see nothing at the moment, so that the next backend records; null if it can. */
  describeBlindness?(): string | null
  /** Returns whether it misses too much of such requests, so that a next backend that sees tasks is to record one. */
  wantsWitness?(address: RequestAddress): boolean
  /**
   * Hears of such a recording when it has been stopped. Returns why the other backend was needed, in words; null if it
   * was not.
   */
  hearWitness?(recording: Recording): string | null
  /**
   * Returns why the next request is to be recorded by the next backend, because this one would slow the process down;
   * null if `start` may follow. Not called for a recording that somebody has asked for.
   *
   * @param others the number of other open requests
   */
  describeRefusal?(others: number): string | null
  start(recording: Recording): void
  stop(recording: Recording): void
  /** Removes at once the hooks that stay for a while after a recording, if none is active. */
  release?(): void
  /**
   * Runs a synchronous part of the recording outside any task; `parent` is the parent of its calls, 0 for none. Without
   * this method the loop's stack measures it.
   */
  runRoot?<T>(recording: Recording, fn: () => T, parent: number): T
  /** Returns whether it knows work of a recording that runs now. Without this method only the loop's stack knows any. */
  isAtWork?(): boolean
  /**
   * Adds work outside any task from `since` until now, while no work of a recording is known to run; both may be the
   * same. Without this method the loop's stack does.
   */
  addUnnoticed?(recording: Recording, since: number, at: number): void
  /**
   * Returns the number of the task that would be the parent of a task called now, 0 for none; called in the recording's
   * context while it is active. Missing in a backend that knows no tasks.
   */
  currentTask?(recording: Recording): number
  /** Adds the running slice to the figures, for a reader of a recording that has not ended. */
  countOpenSlice?(recording: Recording): void
}

/** Measures the busy periods of the loop while recordings are active, whatever the backend. */
export interface LoopProbe {
  watch(recording: Recording): void
  /** Hands the busy periods of the recording's time to its recorder, when it has ended. */
  unwatch(recording: Recording): void
  /**
   * Returns the longest busy period since the recording's start, in milliseconds; `idle` is the loop's idle time since
   * then. Only before its end.
   */
  longestBusyPeriod(recorder: Recorder, now: number, idle: number): number
  /** Returns the minimum time since the recording's start in which the loop did not wait, ms. Only before its end. */
  busyTime(recorder: Recorder, now: number): number
  /** Returns since when the loop has not waited, as far as it is seen (ms). */
  awakeSince(now: number): number
}
