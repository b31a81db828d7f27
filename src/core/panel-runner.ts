import type { PanelFailure, PanelSummary } from './api.ts'
import type { Logger } from './log.ts'
import { Panel } from './panel.ts'
import type { RequestContext, ServerTimingMetric } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import { PanelSteps } from './panel-steps.ts'
import { appendMetric } from './server-timing.ts'
import { startTimer } from './time-limit.ts'
import type { StartTimer } from './time-limit.ts'

export interface PanelRunnerOptions {
  /** How long an async step may take, in milliseconds: 5 000. */
  timeLimit?: number
  startTimer?: StartTimer
}

const MAX_SUBTITLE = 100
const MAX_METRICS = 100
const NO_METRICS: readonly ServerTimingMetric[] = []

/**
 * Takes all panels through a request's life, each by itself: a panel that throws, rejects or hangs is logged once,
 * shows its failure on its own tab and stops nobody else. No method throws or rejects.
 *
 * @example
 * const runner = new PanelRunner(loadPanels(config, builtIns, logger), logger)
 * runner.processRequest(context)
 * // … the response has ended:
 * await runner.processResponse(context)
 * const stats = await runner.stats(context)
 */
export class PanelRunner {
  readonly panels: readonly LoadedPanel[]
  readonly #steps: PanelSteps
  /** Those that have a step at all: most built-in ones have none. */
  readonly #atRequest: readonly LoadedPanel[]
  readonly #atResponse: readonly LoadedPanel[]
  readonly #withMetrics: readonly LoadedPanel[]
  readonly #summaries = new WeakMap<RequestContext, Map<string, PanelSummary>>()
  /** Made for this call of the runner, not by a panel: a panel's own data may look like one. */
  readonly #failures = new WeakSet<object>()

  constructor(panels: readonly LoadedPanel[], logger: Logger, options: PanelRunnerOptions = {}) {
    this.panels = panels
    this.#atRequest = panels.filter(({ panel }) => panel.processRequest !== Panel.prototype.processRequest)
    this.#atResponse = panels.filter(({ panel }) => panel.processResponse !== Panel.prototype.processResponse)
    this.#withMetrics = panels.filter(
      ({ panel }) => panel.generateServerTiming !== Panel.prototype.generateServerTiming,
    )
    this.#steps = new PanelSteps(logger, options.timeLimit ?? 5000, options.startTimer ?? startTimer)
  }

  /** Starts every panel's part; an async one goes on beside the request and never delays it. */
  processRequest(context: RequestContext): void {
    for (const loaded of this.#atRequest) void this.#steps.advance(loaded, context, 'processRequest')
  }

  /** Every panel's part at the request's end; a promise only where a panel is async. */
  processResponse(context: RequestContext): void | Promise<void> {
    if (this.#atResponse.length === 0) return
    const waits: Promise<void>[] = []
    for (const loaded of this.#atResponse) {
      const wait = this.#steps.advance(loaded, context, 'processResponse')
      if (wait !== undefined) waits.push(wait)
    }
    if (waits.length > 0) return Promise.all(waits).then(() => undefined)
  }

  /**
   * The value of a `Server-Timing` header with the metrics of all panels that have them at once; what comes as a promise
   * is too late for a header.
   */
  serverTiming(context: RequestContext, maxBytes: number): string {
    let header = ''
    for (const loaded of this.#withMetrics) {
      const metrics = this.#metricsOf(loaded, context)
      const count = Math.min(metrics.length, MAX_METRICS)
      for (let index = 0; index < count; index++) header = appendMetric(header, metrics[index]!, maxBytes)
    }
    return header
  }

  /** Every panel's statistics by id, a `PanelFailure` where a panel failed; each can be written as JSON. */
  async stats(context: RequestContext): Promise<Record<string, unknown>> {
    return this.#collect((loaded) => this.#statsOf(loaded, context))
  }

  /** One panel's statistics; undefined where no panel has this id. */
  async statsOf(context: RequestContext, id: string): Promise<unknown> {
    const loaded = this.#find(id)
    return loaded === undefined ? undefined : this.#statsOf(loaded, context)
  }

  /** What lists show of every panel, by id; made once per ended request. */
  async summaries(context: RequestContext): Promise<Record<string, PanelSummary>> {
    return this.#collect((loaded) => this.#summaryOf(loaded, context))
  }

  /** One panel's part of `summaries`; undefined where no panel has this id. */
  async summaryOf(context: RequestContext, id: string): Promise<PanelSummary | undefined> {
    const loaded = this.#find(id)
    return loaded === undefined ? undefined : this.#summaryOf(loaded, context)
  }

  #find(id: string): LoadedPanel | undefined {
    return this.panels.find((loaded) => loaded.id === id)
  }

  async #collect<T>(make: (loaded: LoadedPanel) => Promise<T>): Promise<Record<string, T>> {
    const entries = this.panels.map(async (loaded) => [loaded.id, await make(loaded)] as const)
    return Object.fromEntries(await Promise.all(entries))
  }

  #metricsOf(loaded: LoadedPanel, context: RequestContext): readonly ServerTimingMetric[] {
    if (this.#steps.failureOf(loaded, context) !== undefined) return NO_METRICS
    try {
      const made = loaded.panel.generateServerTiming(context)
      if (Array.isArray(made)) return made
      Promise.resolve(made).catch((error: unknown) => this.#failMetrics(loaded, context, error))
    } catch (error) {
      this.#failMetrics(loaded, context, error)
    }
    return NO_METRICS
  }

  #failMetrics(loaded: LoadedPanel, context: RequestContext, error: unknown): void {
    this.#steps.fail(loaded, context, 'generateServerTiming', error)
  }

  async #statsOf(loaded: LoadedPanel, context: RequestContext): Promise<unknown> {
    await this.#steps.pendingOf(loaded, context)
    const failure = this.#steps.failureOf(loaded, context)
    if (failure !== undefined) return this.#toFailure(failure)
    try {
      const stats: unknown = await this.#steps.limit(loaded.panel.generateStats(context))
      // One panel's cycle or BigInt must not cost the others their answer.
      return JSON.stringify(stats) === undefined ? null : stats
    } catch (error) {
      return this.#toFailure(this.#steps.report(loaded, 'generateStats', error))
    }
  }

  async #summaryOf(loaded: LoadedPanel, context: RequestContext): Promise<PanelSummary> {
    const known = this.#summaries.get(context)?.get(loaded.id)
    if (known !== undefined) return known
    const stats = await this.#statsOf(loaded, context)
    const failed = { navTitle: loaded.navTitle, navSubtitle: 'failed' }
    if (typeof stats === 'object' && stats !== null && this.#failures.has(stats)) return failed
    try {
      const text: unknown = await this.#steps.limit(loaded.panel.navSubtitle(stats))
      const navSubtitle = typeof text === 'string' ? text.slice(0, MAX_SUBTITLE) : ''
      return this.#keepSummary(loaded, context, { navTitle: loaded.navTitle, navSubtitle })
    } catch (error) {
      this.#steps.report(loaded, 'navSubtitle', error)
      return failed
    }
  }

  /** Lists ask for every request's summaries again and again; those of an ended request no longer change. */
  #keepSummary({ id }: LoadedPanel, context: RequestContext, summary: PanelSummary): PanelSummary {
    if (context.duration === null) return summary
    const kept = this.#summaries.get(context) ?? new Map<string, PanelSummary>()
    this.#summaries.set(context, kept.set(id, summary))
    return summary
  }

  #toFailure(message: string): PanelFailure {
    const failure: PanelFailure = { error: { code: 'PANEL_FAILED', message } }
    this.#failures.add(failure)
    return failure
  }
}
