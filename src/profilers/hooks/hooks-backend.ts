import { promiseHooks } from 'node:v8'
import type { AsyncProfilerBackend } from '../../core/recording/backend.ts'
import type { Logger } from '../../core/log.ts'
import type { Recording } from '../../core/recording/recording.ts'
import type { Capabilities } from '../../model/async-stats.ts'
import { canCaptureStacks } from './call-sites.ts'
import { HookedRecording } from './hooked-recording.ts'
import type { HookedOptions } from './hooked-recording.ts'
import type { HooksBudget, Spending } from './hooks-budget.ts'
import { IncludedCode } from './included-code.ts'
import type { ProcessHooks } from './process-hooks.ts'

export interface HooksBackendOptions {
  /** Those of the process. */
  hooks: ProcessHooks
  logger: Logger
  /** Packages whose code counts as the user's. */
  include: readonly string[]
  /** Share of a recording's time and of the process's, 0 to 1. */
  maxOverhead: number
  budget: HooksBudget
  /** Returns how the app gets every request in detail, in words; null if it cannot. */
  describeBetter: () => string | null
}

/**
 * Observes V8's promise hooks: tasks, parents, waits with their file, line and column, and slices, with nothing to
 * preload. Has the options of one profiler; the hooks and all that they keep are the process's.
 */
export class HooksBackend implements AsyncProfilerBackend {
  readonly name = 'hooks'
  readonly capabilities: Capabilities = { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true }
  readonly #options: HooksBackendOptions
  readonly #ofRecordings: HookedOptions
  /** That of the request that starts next. */
  #spending: Spending | null = null

  constructor(options: HooksBackendOptions) {
    this.#options = options
    const { include, maxOverhead, logger } = options
    this.#ofRecordings = { included: new IncludedCode(include), maxOverhead, logger }
  }

  isAvailable(): boolean {
    return this.unavailableReason() === null
  }

  unavailableReason(): string | null {
    if (typeof promiseHooks?.createHook !== 'function') return 'this runtime has no promise hooks (node:v8)'
    return canCaptureStacks()
      ? null
      : 'Error.stackTraceLimit and Error.prepareStackTrace cannot be set (frozen intrinsics)'
  }

  describeRefusal(others: number): string | null {
    const { budget, maxOverhead, describeBetter } = this.#options
    this.#spending = budget.admit(maxOverhead, others)
    if (this.#spending !== null) return null
    const better = describeBetter()
    const reason =
      'tasks and awaits were not recorded: hooks slow down every request of the process, and overlapping requests had ' +
      `used what asyncProfilerMaxOverhead (${maxOverhead}) allows; ${budget.refused} requests without them so far`
    return better === null ? reason : `${reason}; ${better}`
  }

  start({ recorder }: Recording): void {
    recorder.backend = this.name
    recorder.capabilities = this.capabilities
    const spending = this.#spending
    this.#spending = null
    this.#options.hooks.enter(new HookedRecording(recorder, this.#ofRecordings, spending))
  }

  stop({ recorder }: Recording): void {
    this.#options.hooks.leave(recorder)
  }

  release(): void {
    this.#options.hooks.release()
  }

  currentTask({ recorder }: Recording): number {
    return this.#options.hooks.parentOfNext(recorder)
  }
}
