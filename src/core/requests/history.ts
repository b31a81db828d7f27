import type { RequestDetail, RequestReader, RequestSummary } from '../../model/api.ts'
import type { FinishedSummary } from '../../model/finished-request.ts'
import type { MaybePromise } from '../../model/request-store.ts'
import { describeFailure } from '../redaction/index.ts'
import type { Logger } from '../log.ts'
import type { PanelRunner } from '../panels/panel-runner.ts'
import type { RequestContext } from '../panels/panel.ts'
import { summaryOf } from './request-keeper.ts'
import type { EndedRequest, KeptRequest, RequestKeeper } from './request-keeper.ts'
import { startTimer } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'

/**
 * Maximum time (ms) that a question for a running request waits for its end. A client that knows the length of a body
 * has received it before the app has ended the response, and may ask at once.
 */
const MAX_WAIT_FOR_RUNNING_REQUEST_MS = 1000

/** Rows of requests that are not in memory whose panels' summaries are remembered. */
const MAX_REMEMBERED_SUMMARIES = 2000

export interface RequestHistoryOptions {
  keeper: RequestKeeper
  runner: PanelRunner
  logger: Logger
  /** Whether the recording of this request is still in progress. */
  isRunning: (id: string) => boolean
  startTimer?: StartTimer
}

/** The finished requests, in the shapes of the API. Their statistics are computed here, when somebody asks. */
export class RequestHistory implements RequestReader {
  readonly #options: RequestHistoryOptions
  readonly #listeners = new Set<(summary: RequestSummary) => void>()
  /** Callers that wait for the end of a request, by its id. */
  readonly #waiting = new Map<string, Set<() => void>>()
  /** Panels' summaries by request id: a request that is read from a store is another object each time. */
  readonly #remembered = new Map<string, RequestSummary['panels']>()

  constructor(options: RequestHistoryOptions) {
    this.#options = options
  }

  /** Keeps a finished request, and tells those who watch. Throws the keeper's errors. */
  add(context: EndedRequest, bytes: number): void {
    try {
      this.#options.keeper.add(context, bytes)
    } finally {
      if (this.#waiting.size > 0) this.#wake(context.id)
    }
    if (this.#listeners.size > 0) void this.#publish(context)
  }

  async summaries(): Promise<RequestSummary[]> {
    const summaries: RequestSummary[] = []
    // One at a time: each may take a while the first time, and the app's requests go in between.
    for (const kept of await this.#options.keeper.list()) {
      const panels = await this.#panelsOf(kept)
      if (panels !== undefined) summaries.push(rowOf(kept.summary, panels))
    }
    return summaries
  }

  async detail(id: string): Promise<RequestDetail | undefined> {
    const { keeper, runner, isRunning } = this.#options
    if (isRunning(id)) await this.#endOf(id)
    const context = await keeper.find(id)
    return context === undefined ? undefined : { ...summaryOf(context), panels: await runner.stats(context) }
  }

  async summary(id: string): Promise<RequestSummary | undefined> {
    const context = await this.#options.keeper.find(id)
    return context === undefined ? undefined : this.#summarize(context)
  }

  async clear(): Promise<void> {
    this.#remembered.clear()
    await this.#options.keeper.clear()
  }

  subscribe(listener: (summary: RequestSummary) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Lets nobody wait any longer. A promise where requests are still to be written; it never rejects. */
  close(): MaybePromise<void> {
    for (const id of this.#waiting.keys()) this.#wake(id)
    return this.#options.keeper.close()
  }

  /** Undefined where the request has gone meanwhile. */
  async #panelsOf(kept: KeptRequest): Promise<RequestSummary['panels'] | undefined> {
    const id = kept.isInMemory ? null : kept.summary.id
    const remembered = id === null ? undefined : this.#remembered.get(id)
    if (remembered !== undefined) return remembered
    const context = await kept.load()
    if (context === undefined) return undefined
    const panels = await this.#options.runner.summaries(context)
    // A panel that was slow or has failed may answer the next time.
    if (id !== null && this.#options.runner.areFinal(panels)) this.#remember(id, panels)
    return panels
  }

  #remember(id: string, panels: RequestSummary['panels']): void {
    if (this.#remembered.size >= MAX_REMEMBERED_SUMMARIES) this.#remembered.clear()
    this.#remembered.set(id, panels)
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
      const stop = (this.#options.startTimer ?? startTimer)(wake, MAX_WAIT_FOR_RUNNING_REQUEST_MS)
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
      this.#options.logger.warn(`A finished request could not be shown live: ${describeFailure(error)}`)
    }
  }

  async #summarize(context: RequestContext): Promise<RequestSummary> {
    return rowOf(summaryOf(context), await this.#options.runner.summaries(context))
  }
}

function rowOf(summary: FinishedSummary, panels: RequestSummary['panels']): RequestSummary {
  const { complete: _, ...row } = summary
  return { ...row, panels }
}
