import type { RequestDetail, RequestReader, RequestSummary } from './core/api.ts'
import { describeError } from './core/describe-value.ts'
import type { Logger } from './core/log.ts'
import type { PanelRunner } from './core/panel-runner.ts'
import type { RequestContext } from './core/panel.ts'
import { scopes } from './core/scope.ts'
import type { RequestStore } from './core/store.ts'
import { startTimer } from './core/time-limit.ts'
import type { StartTimer } from './core/time-limit.ts'

/**
 * How long (ms) a question for a request that is still running waits for its end. A client that knows the length of a
 * body has it all before the app has said that it is the end, and asks at once.
 */
const MAX_WAIT = 1000

/**
 * A finished request's messages are kept as they came, secrets included, for this long (ms) and at most as long again,
 * while nobody looks. On a busy server most have left the history by then.
 */
const SETTLE_PERIOD = 125

export interface ToolbarReaderOptions {
  store: RequestStore
  runner: PanelRunner
  logger: Logger
  /** Whether the record of this request is still being made. */
  isRunning: (id: string) => boolean
  startTimer?: StartTimer
}

/** The finished requests, as the API shows them. Statistics are made here, when somebody looks. */
export class ToolbarReader implements RequestReader {
  readonly #options: ToolbarReaderOptions
  readonly #listeners = new Set<(summary: RequestSummary) => void>()
  /** Those who wait for the end of a request, by its id. */
  readonly #waiting = new Map<string, Set<() => void>>()
  #settling: (() => void) | null = null
  /** Those that have come in this period. */
  #fresh = 0

  constructor(options: ToolbarReaderOptions) {
    this.#options = options
  }

  /** Keeps a finished request, and tells those who watch. Throws what the store throws. */
  add(context: RequestContext, bytes: number): void {
    try {
      this.#options.store.add(context, bytes)
    } finally {
      if (this.#waiting.size > 0) this.#wake(context.id)
    }
    this.#fresh++
    if (this.#settling === null && context.settle !== undefined) this.#settleLater()
    if (this.#listeners.size > 0) void this.#publish(context)
  }

  async summaries(): Promise<RequestSummary[]> {
    const summaries: RequestSummary[] = []
    // One at a time: each may take a while the first time, and the app's requests go in between.
    for (const context of this.#options.store.list()) summaries.push(await this.#summarize(context))
    return summaries
  }

  async detail(id: string): Promise<RequestDetail | undefined> {
    const { store, runner, isRunning } = this.#options
    if (store.get(id) === undefined && isRunning(id)) await this.#endOf(id)
    const context = store.get(id)
    if (context === undefined) return undefined
    const complete = context.response?.complete ?? false
    return { ...describe(context), complete, panels: await runner.stats(context) }
  }

  async summary(id: string): Promise<RequestSummary | undefined> {
    const context = this.#options.store.get(id)
    return context === undefined ? undefined : this.#summarize(context)
  }

  clear(): void {
    this.#options.store.clear()
  }

  subscribe(listener: (summary: RequestSummary) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Lets nobody wait any longer. */
  close(): void {
    for (const id of this.#waiting.keys()) this.#wake(id)
    this.#settling?.()
    this.#settling = null
    this.#settleAfter(0)
  }

  #settleLater(): void {
    const start = this.#options.startTimer ?? startTimer
    this.#settling = scopes.run(undefined, () => start(this.#endPeriod, SETTLE_PERIOD))
  }

  readonly #endPeriod = (): void => {
    const fresh = this.#fresh
    this.#settling = null
    this.#fresh = 0
    this.#settleAfter(fresh)
    if (fresh > 0) this.#settleLater()
  }

  /** All that are kept but so many of the newest. */
  #settleAfter(newest: number): void {
    const { store } = this.#options
    if (newest >= store.size) return
    let index = 0
    for (const context of store.list()) if (index++ >= newest) this.#settle(context)
  }

  #settle(context: RequestContext): void {
    try {
      context.settle?.()
    } catch (error) {
      // A timer's error would end the app.
      this.#options.logger.warn(`A finished request could not be redacted: ${describeError(error)}`)
    }
  }

  #endOf(id: string): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id) ?? new Set()
      this.#waiting.set(id, waiting)
      const wake = (): void => {
        stop()
        waiting.delete(wake)
        if (waiting.size === 0) this.#waiting.delete(id)
        resolve()
      }
      const stop = (this.#options.startTimer ?? startTimer)(wake, MAX_WAIT)
      waiting.add(wake)
    })
  }

  #wake(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake()
  }

  async #publish(context: RequestContext): Promise<void> {
    try {
      const summary = await this.#summarize(context)
      for (const listener of this.#listeners) listener(summary)
    } catch (error) {
      this.#options.logger.warn(`A finished request could not be shown live: ${describeError(error)}`)
    }
  }

  async #summarize(context: RequestContext): Promise<RequestSummary> {
    return { ...describe(context), panels: await this.#options.runner.summaries(context) }
  }
}

const describe = ({ id, request, response, startTime, duration }: RequestContext): Omit<RequestSummary, 'panels'> => ({
  id,
  method: request.method,
  path: request.path,
  route: request.route,
  status: response?.status ?? null,
  startTime,
  duration,
})
