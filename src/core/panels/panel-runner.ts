import { types } from 'node:util'
import type { PanelFailure, PanelSummary } from '../../model/api.ts'
import type { Logger } from '../log.ts'
import { installPanels } from './install-panels.ts'
import type { PanelHost, RequestContext } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import { PanelMetrics } from './panel-metrics.ts'
import { PanelOutcomes } from './panel-outcomes.ts'
import { PanelRedaction } from './panel-redaction.ts'
import { hasStep, PanelSteps } from './panel-steps.ts'
import type { StepOptions } from './panel-steps.ts'
import { PanelSummaries } from './panel-summaries.ts'
import { endsWithin, SharedWork } from './shared-work.ts'
import { SummaryMaker } from './summary-maker.ts'
import type { Answer } from './summary-maker.ts'
import { startTimer, TimeLimitError } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'

/** For how long (ms) lists wait for a panel, and a request's page for one that was given up before. */
const PATIENCE_MS = 1000

/**
 * Takes all panels through a request's life, isolated from each other: a panel that throws, rejects or hangs is logged
 * once, shows its failure on its own tab and does not stop the others. No method throws or rejects.
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
  readonly outcomes: PanelOutcomes
  readonly #redaction: PanelRedaction
  readonly #steps: PanelSteps
  /** The panels that implement the step: most built-in ones have none. */
  readonly #atRequest: readonly LoadedPanel[]
  readonly #atResponse: readonly LoadedPanel[]
  readonly #metrics: PanelMetrics
  readonly #answers = new SharedWork<Answer>()
  readonly #summaries: PanelSummaries
  readonly #startTimer: StartTimer

  constructor(panels: readonly LoadedPanel[], logger: Logger, options: StepOptions = {}) {
    this.panels = panels
    this.#startTimer = options.startTimer ?? startTimer
    this.#redaction = new PanelRedaction(options.redactPatterns)
    this.#steps = new PanelSteps(logger, this.#redaction, options)
    this.outcomes = new PanelOutcomes(panels, this.#steps)
    this.#atRequest = panels.filter((loaded) => hasStep(loaded, 'processRequest'))
    this.#atResponse = panels.filter((loaded) => hasStep(loaded, 'processResponse'))
    const withMetrics = panels.filter((loaded) => hasStep(loaded, 'generateServerTiming'))
    this.#metrics = new PanelMetrics(withMetrics, this.#steps, this.#redaction)
    const maker = new SummaryMaker(this.#steps, this.#redaction)
    this.#summaries = new PanelSummaries({
      make: async (loaded, context) => maker.make(loaded, context, await this.#answerOf(loaded, context)),
      isHung: (loaded) => this.#steps.isHung(loaded),
      patience: PATIENCE_MS,
      startTimer: this.#startTimer,
    })
  }

  /** Lets the panels install their hooks and returns the function that removes them, the last panel's first. */
  install(host: PanelHost): () => void {
    return installPanels(this.panels, host, (loaded, step, error) => this.#steps.failAlways(loaded, step, error))
  }

  /** Starts `processRequest` of every panel. An async one runs beside the request and never delays it. */
  processRequest(context: RequestContext): void {
    for (const loaded of this.#atRequest) void this.#steps.advance(loaded, context, 'processRequest')
  }

  /** Runs `processResponse` of every panel; returns a promise only if one is async. */
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
   * Returns the value of a `Server-Timing` header with the synchronous metrics of all panels. A promise is too late for
   * a header.
   */
  serverTiming(context: RequestContext, maxBytes: number): string {
    return this.#metrics.write(context, maxBytes)
  }

  /** Returns the statistics of every panel by id, a `PanelFailure` for one that failed. All can be written as JSON. */
  async stats(context: RequestContext): Promise<Record<string, unknown>> {
    return this.#collect((loaded) => this.#statsOf(loaded, context))
  }

  /** Returns the statistics of one panel; undefined if no panel has this id. */
  async statsOf(context: RequestContext, id: string): Promise<unknown> {
    const loaded = this.#find(id)
    return loaded === undefined ? undefined : this.#statsOf(loaded, context)
  }

  /** Returns the list entry of every panel, by id; created once per ended request. */
  async summaries(context: RequestContext): Promise<Record<string, PanelSummary>> {
    return this.#collect((loaded) => this.#summaries.of(loaded, context))
  }

  /** Returns the list entry of one panel; undefined if no panel has this id. */
  async summaryOf(context: RequestContext, id: string): Promise<PanelSummary | undefined> {
    const loaded = this.#find(id)
    return loaded === undefined ? undefined : this.#summaries.of(loaded, context)
  }

  /** Returns whether the list entries of a request stay as they are. */
  areFinal(panels: Record<string, PanelSummary>): boolean {
    return Object.values(panels).every((summary) => this.#summaries.isFinal(summary))
  }

  #find(id: string): LoadedPanel | undefined {
    return this.panels.find((loaded) => loaded.id === id)
  }

  async #collect<T>(make: (loaded: LoadedPanel) => Promise<T>): Promise<Record<string, T>> {
    const entries = this.panels.map(async (loaded) => [loaded.id, await make(loaded)] as const)
    return Object.fromEntries(await Promise.all(entries))
  }

  /** Returns a panel's statistics for its tab. A panel that hung before is not waited for as long again. */
  async #statsOf(loaded: LoadedPanel, context: RequestContext): Promise<unknown> {
    const work = this.#answerOf(loaded, context)
    if (this.#steps.isHung(loaded) && !(await endsWithin(work, PATIENCE_MS, this.#startTimer))) {
      return toFailure(`generateStats failed: it has not answered for ${PATIENCE_MS} ms, and was given up before`)
    }
    return (await work).shown
  }

  #answerOf(loaded: LoadedPanel, context: RequestContext): Promise<Answer> {
    return this.#answers.run(context, loaded.id, () => this.#ask(loaded, context))
  }

  async #ask(loaded: LoadedPanel, context: RequestContext): Promise<Answer> {
    await this.#steps.pendingOf(loaded, context)
    const failure = this.#steps.failureOf(loaded, context)
    if (failure !== undefined) return { hasFailed: true, shown: toFailure(failure) }
    try {
      const given = this.#steps.limit<unknown>(loaded, 'generateStats', loaded.panel.generateStats(context))
      // Awaiting data would run its `then`, if that is a getter.
      const stats = types.isPromise(given) ? await given : given
      return { hasFailed: false, stats, shown: this.#redaction.stats(loaded, stats) }
    } catch (error) {
      const shown = toFailure(this.#steps.report(loaded, 'generateStats', error))
      return { hasFailed: true, shown, isGivenUp: error instanceof TimeLimitError }
    }
  }
}

const toFailure = (message: string): PanelFailure => ({ error: { code: 'PANEL_FAILED', message } })
