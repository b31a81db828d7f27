import type { AsyncProfilerBackend } from '../../core/backend.ts'
import type { Profile } from '../../core/profile.ts'
import type { Capabilities } from '../../model/stats.ts'

/**
 * Nothing but what every profile has: the loop's lag and idle time, and the synchronous part of the handler. It runs
 * on any runtime and costs next to nothing. What it cannot know, `capabilities` says.
 */
export class EventLoopBackend implements AsyncProfilerBackend {
  readonly name = 'eventloop'
  readonly capabilities: Capabilities = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true }

  isAvailable(): boolean {
    return true
  }

  unavailableReason(): string | null {
    return null
  }

  start({ recorder }: Profile): void {
    recorder.backend = this.name
    recorder.capabilities = this.capabilities
  }

  stop(): void {}
}
