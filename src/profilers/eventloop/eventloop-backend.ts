import type { AsyncProfilerBackend } from '../../core/recording/backend.ts'
import type { Recording } from '../../core/recording/recording.ts'
import type { Capabilities } from '../../model/async-stats.ts'

/**
 * Measures only the loop's lag and idle time, and the synchronous part of the handler: figures that every recording
 * has. Runs on any runtime at almost no cost. Missing figures are declared by `capabilities`.
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

  start({ recorder }: Recording): void {
    recorder.backend = this.name
    recorder.capabilities = this.capabilities
  }

  stop(): void {}
}
