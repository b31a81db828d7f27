import type { BackendName, Capabilities } from '../model/stats.ts'
import type { Profile } from './profile.ts'
import type { Recorder } from './recorder.ts'

/**
 * One way to learn what a profile's async work does. A backend hooks into the runtime when its first profile starts
 * and takes every hook off when the last one stops. `start` and `stop` may throw: the profile then ends empty, with a
 * warning, and the app goes on. What fails in between is told by `profile.recorder.fail`.
 */
export interface AsyncProfilerBackend {
  readonly name: Exclude<BackendName, 'none'>
  readonly capabilities: Capabilities
  isAvailable(): boolean
  /** Null where it is available; otherwise why not, in words for a log line. */
  unavailableReason(): string | null
  start(profile: Profile): void
  stop(profile: Profile): void
  /** Takes off at once what it leaves on for a while after a profile, where none is active. */
  release?(): void
  /** Runs a synchronous part of the profile that is no task; where it is missing, the loop's stack measures it. */
  runRoot?<T>(profile: Profile, fn: () => T): T
  /** Somebody asks for how long the profile has run: what runs now counts as well, though it has not ended. */
  countOpenSlice?(profile: Profile): void
}

/** Watches for how long the loop is busy without a break while profiles are active, whatever the backend. */
export interface LoopProbe {
  watch(profile: Profile): void
  /** The profile has ended: its recorder gets the busy stretches of its time. */
  unwatch(profile: Profile): void
  /** The longest since the profile's start, milliseconds; before its end. */
  longestStretch(recorder: Recorder, now: number): number
  /** The sum of the stretches worth keeping since the profile's start, milliseconds; before its end. */
  busyTime(recorder: Recorder, now: number): number
}
