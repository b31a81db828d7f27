import { describeError } from './describe-value.ts'
import type { Logger } from './log.ts'
import { Panel } from './panel.ts'
import type { RequestContext } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import { redactName } from './redaction.ts'
import { withTimeLimit } from './time-limit.ts'
import type { StartTimer } from './time-limit.ts'

export type Step = 'processRequest' | 'processResponse' | 'generateStats' | 'generateServerTiming' | 'navSubtitle'

/** What is known of one panel in one request; it goes with the request's context. */
interface Progress {
  /** The async steps that are under way; never rejects. */
  pending?: Promise<void>
  /** Why the panel failed; its later steps are skipped. */
  failure?: string
}

/** Runs the steps of a panel that have an order, and remembers per request what is pending and what failed. */
export class PanelSteps {
  readonly #logger: Logger
  readonly #timeLimit: number
  readonly #startTimer: StartTimer
  readonly #progress = new WeakMap<RequestContext, Map<string, Progress>>()
  readonly #reported = new Set<string>()
  /** Most panels neither wait nor fail, ever: then nobody need be asked. */
  #hasProgress = false

  constructor(logger: Logger, timeLimit: number, startTimer: StartTimer) {
    this.#logger = logger
    this.#timeLimit = timeLimit
    this.#startTimer = startTimer
  }

  /** Runs a step now, or after the panel's pending one; the promise, if there is one, never rejects. */
  advance(
    loaded: LoadedPanel,
    context: RequestContext,
    step: 'processRequest' | 'processResponse',
  ): Promise<void> | undefined {
    if (loaded.panel[step] === Panel.prototype[step]) return undefined
    const before = this.pendingOf(loaded, context)
    const running =
      before === undefined ? this.#run(loaded, context, step) : before.then(() => this.#run(loaded, context, step))
    if (running !== undefined) this.#progressOf(loaded, context).pending = running
    return running
  }

  /** The promise of what is under way, if anything was. */
  pendingOf(loaded: LoadedPanel, context: RequestContext): Promise<void> | undefined {
    return this.#progress.get(context)?.get(loaded.id)?.pending
  }

  failureOf(loaded: LoadedPanel, context: RequestContext): string | undefined {
    return this.#hasProgress ? this.#progress.get(context)?.get(loaded.id)?.failure : undefined
  }

  /** Marks the panel as failed in this request. */
  fail(loaded: LoadedPanel, context: RequestContext, step: Step, error: unknown): void {
    this.#progressOf(loaded, context).failure ??= this.report(loaded, step, error)
  }

  /** Gives the text for the panel's tab; the log gets it the first time only. */
  report({ id }: LoadedPanel, step: Step, error: unknown): string {
    const message = `${step} failed: ${redactName(describeError(error))}`
    if (!this.#reported.has(id)) {
      this.#reported.add(id)
      this.#warn(`The panel ${id} failed; its tab says why, and nothing else is touched. ${message}`)
    }
    return message
  }

  /** The result itself, or its promise held to the time limit. */
  limit<T>(result: T | PromiseLike<T>): T | Promise<T> {
    return isThenable<T>(result) ? withTimeLimit(result, this.#timeLimit, this.#startTimer) : result
  }

  #run(loaded: LoadedPanel, context: RequestContext, step: 'processRequest' | 'processResponse') {
    if (this.failureOf(loaded, context) !== undefined) return undefined
    try {
      const result = this.limit<unknown>(loaded.panel[step](context))
      if (!(result instanceof Promise)) return undefined
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
      // A logger of the app's that throws has nobody left to tell.
    }
  }

  /** Made for the few panels that are async or fail: a weak map of every request would keep the collector busy. */
  #progressOf({ id }: LoadedPanel, context: RequestContext): Progress {
    this.#hasProgress = true
    let all = this.#progress.get(context)
    if (all === undefined) this.#progress.set(context, (all = new Map()))
    let progress = all.get(id)
    if (progress === undefined) all.set(id, (progress = {}))
    return progress
  }
}

function isThenable<T>(value: unknown): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function ignore(): void {}
