import { types } from 'node:util'
import { dataProperty } from '../data-property.ts'
import type { Logger } from '../log.ts'
import { Panel } from './panel.ts'
import type { RequestContext } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import type { PanelRedaction } from './panel-redaction.ts'
import { startTimer, TimeLimitError, withTimeLimit } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'

export type Step =
  | 'install'
  | 'uninstall'
  | 'processRequest'
  | 'processResponse'
  | 'generateStats'
  | 'generateServerTiming'
  | 'navSubtitle'
  | 'navFinding'
  | 'navTerms'

const STEPS_TO_STATISTICS: readonly Step[] = ['processRequest', 'processResponse', 'generateStats', 'navSubtitle']

export interface StepOptions {
  /** The time limit of an async step, in milliseconds: 5 000. */
  timeLimit?: number
  startTimer?: StartTimer
  /** Patterns of secrets in the data of panels: the default ones. */
  redactPatterns?: readonly RegExp[]
}

/** The progress of one panel in one request; collected with the request's context. */
interface Progress {
  /** The async steps in progress; never rejects. */
  pending?: Promise<void>
  /** The reason why the panel failed; its later steps are skipped. */
  failure?: string
}

/** Runs the ordered steps of panels, and remembers pending steps and failures by request. */
export class PanelSteps {
  readonly #logger: Logger
  readonly #redaction: PanelRedaction
  readonly #timeLimit: number
  readonly #startTimer: StartTimer
  readonly #progress = new WeakMap<RequestContext, Map<string, Progress>>()
  readonly #reported = new Set<string>()
  /** The reasons why panels failed for all requests, by panel id. */
  readonly #broken = new Map<string, string>()
  /** Steps that were given up the last time, with the panel's id. */
  readonly #hung = new Set<string>()
  /** Fast path: most panels never wait and never fail. */
  #hasProgress = false

  constructor(logger: Logger, redaction: PanelRedaction, options: StepOptions) {
    this.#logger = logger
    this.#redaction = redaction
    this.#timeLimit = options.timeLimit ?? 5000
    this.#startTimer = options.startTimer ?? startTimer
  }

  /** Runs a step now, or after the panel's pending one; the promise, if there is one, never rejects. */
  advance(
    loaded: LoadedPanel,
    context: RequestContext,
    step: 'processRequest' | 'processResponse',
  ): Promise<void> | undefined {
    const before = this.pendingOf(loaded, context)
    const running =
      before === undefined ? this.#run(loaded, context, step) : before.then(() => this.#run(loaded, context, step))
    if (running !== undefined) this.#progressOf(loaded, context).pending = running
    return running
  }

  /** Returns the promise of the steps in progress, if there were any. */
  pendingOf(loaded: LoadedPanel, context: RequestContext): Promise<void> | undefined {
    return this.#progress.get(context)?.get(loaded.id)?.pending
  }

  failureOf(loaded: LoadedPanel, context: RequestContext): string | undefined {
    if (!this.#hasProgress) return undefined
    return this.#broken.get(loaded.id) ?? this.#progress.get(context)?.get(loaded.id)?.failure
  }

  /** Marks the panel as failed in every request: without its hooks, its figures would be wrong. */
  failAlways(loaded: LoadedPanel, step: Step, error: unknown): void {
    this.#hasProgress = true
    this.#broken.set(loaded.id, this.report(loaded, step, error))
  }

  /** Marks a panel as failed in a request that is read back, in the words of then. */
  restoreFailure(loaded: LoadedPanel, context: RequestContext, failure: string): void {
    this.#progressOf(loaded, context).failure = failure
  }

  /** Marks the panel as failed in this request. */
  fail(loaded: LoadedPanel, context: RequestContext, step: Step, error: unknown): void {
    this.#progressOf(loaded, context).failure ??= this.report(loaded, step, error)
  }

  /** Returns the text for the panel's tab, and logs it the first time only. */
  report({ id }: LoadedPanel, step: Step, error: unknown): string {
    const message = `${step} failed: ${this.#redaction.error(error)}`
    if (!this.#reported.has(id)) {
      this.#reported.add(id)
      this.#warn(`The panel ${id} failed; its tab says why, and nothing else is touched. ${message}`)
    }
    return message
  }

  /** Returns the result itself, or its promise with the time limit; remembers whether the panel keeps within that. */
  limit<T>({ id }: LoadedPanel, step: Step, result: T | PromiseLike<T>): T | Promise<T> {
    if (!isThenable<T>(result)) return result
    const limited = withTimeLimit(result, this.#timeLimit, this.#startTimer)
    const key = `${step} ${id}`
    const answered = (): void => void this.#hung.delete(key)
    limited.then(answered, (error: unknown) => {
      if (error instanceof TimeLimitError) this.#hung.add(key)
      else answered()
    })
    return limited
  }

  /** Whether a step that its statistics take was given up the last time. */
  isHung({ id }: LoadedPanel): boolean {
    return this.#hung.size > 0 && STEPS_TO_STATISTICS.some((step) => this.#hung.has(`${step} ${id}`))
  }

  #run(loaded: LoadedPanel, context: RequestContext, step: 'processRequest' | 'processResponse') {
    if (this.failureOf(loaded, context) !== undefined) return undefined
    try {
      const result = this.limit<unknown>(loaded, step, loaded.panel[step](context))
      if (!types.isPromise(result)) return undefined
      return result.then(ignore, (error: unknown) => this.fail(loaded, context, step, error))
    } catch (error) {
      this.fail(loaded, context, step, error)
      return undefined
    }
  }

  #warn(message: string): void {
    try {
      this.#logger.warn(message)
    } catch {
      // If the app's logger throws, there is nowhere left to report to.
    }
  }

  /** Created only for the few panels that are async or fail: entries for every request would burden the collector. */
  #progressOf({ id }: LoadedPanel, context: RequestContext): Progress {
    this.#hasProgress = true
    let all = this.#progress.get(context)
    if (all === undefined) this.#progress.set(context, (all = new Map()))
    let progress = all.get(id)
    if (progress === undefined) all.set(id, (progress = {}))
    return progress
  }
}

/** Tells without running anything of the value: neither a getter nor a trap. */
export function isThenable<T>(value: unknown): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && typeof dataProperty(value, 'then') === 'function'
}

function ignore(): void {}

/** Whether a panel has a step of its own; one that cannot be looked at fails when the step is due. */
export function hasStep(
  { panel }: LoadedPanel,
  step: 'processRequest' | 'processResponse' | 'generateServerTiming',
): boolean {
  try {
    return panel[step] !== Panel.prototype[step]
  } catch {
    return true
  }
}
