import type { BackendName, Capabilities } from '../model/stats.ts'
import type { Profile } from './profile.ts'

/**
 * One way to learn what a profile's async work does. A backend is installed by the first profile that starts and
 * removes every hook when the last one stops. `start` and `stop` may throw: the profile then goes on without it.
 */
export interface AsyncProfilerBackend {
  readonly name: Exclude<BackendName, 'none'>
  readonly capabilities: Capabilities
  /** Null where it can run here; otherwise why not, in words for a log line. */
  unavailableReason(): string | null
  isAvailable(): boolean
  start(profile: Profile): void
  stop(profile: Profile): void
}
