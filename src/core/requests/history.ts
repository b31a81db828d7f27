import type { ListChoice, RequestDetail, RequestReader, RequestSummary, RunningRequests } from '../../model/api.ts'
import type { FinishedSummary } from '../../model/finished-request.ts'
import type { MaybePromise } from '../../model/request-store.ts'
import { describeFailure } from '../redaction/index.ts'
import type { Logger } from '../log.ts'
import type { PanelRunner } from '../panels/panel-runner.ts'
import type { RequestContext } from '../panels/panel.ts'
import { EndsAwaited } from './ends-awaited.ts'
import { summaryOf } from './request-keeper.ts'
import type { EndedRequest, KeptRequest, RequestKeeper } from './request-keeper.ts'
import { now } from '../recording/now.ts'
import { epochNow, nextTurn } from '../runtime-functions.ts'
import type { StartTimer } from '../time-limit.ts'

/** Time (ms) for which a list waits for the texts of panels; the rest of them comes by the event stream. */
const MAX_TIME_OF_LIST_MS = 60
/** A record that somebody has opened stays for a day (ms). */
const TIME_TO_KEEP_OPENED_MS = 86_400_000

/** Rows of requests that are not in memory whose panels' summaries are remembered. */
const MAX_REMEMBERED_SUMMARIES = 2000

export interface RequestHistoryOptions {
  keeper: RequestKeeper
  runner: PanelRunner
  logger: Logger
  /** Whether the recording of this request is still in progress. */
  isRunning: (id: string) => boolean
  /** Lists the requests in flight. */
  running?: () => RunningRequests
  /** Called when all requests are forgotten. */
  onClear?: () => void
  startTimer?: StartTimer
}

/** The finished requests, in the shapes of the API. Their statistics are computed here, when somebody asks. */
export class RequestHistory implements RequestReader {
  readonly #options: RequestHistoryOptions
  readonly #listeners = new Set<(summary: RequestSummary) => void>()
  readonly #ends: EndsAwaited
  /** Panels' summaries by request id: a request that is read from a store is another object each time. */
  #isCompleting = false
  readonly #remembered = new Map<string, RequestSummary['panels']>()

  constructor(options: RequestHistoryOptions) {
    this.#options = options
    this.#ends = new EndsAwaited(options.startTimer)
  }

  /** Keeps a finished request, and tells those who watch. Throws the keeper's errors. */
  add(context: EndedRequest, bytes: number): void {
    try {
      this.#options.keeper.add(context, bytes)
    } finally {
      this.#ends.wake(context.id)
    }
    if (this.#listeners.size > 0) void this.#publish(context)
  }

  async summaries(choice?: ListChoice): Promise<RequestSummary[]> {
    const summaries: RequestSummary[] = []
    const later: KeptRequest[] = []
    const start = now()
    // One at a time: each may take a while the first time, and the app's requests go in between.
    for (const kept of await this.#options.keeper.list(choice)) {
      // The texts of the others' panels would be made for nothing.
      if (isOther(kept.summary, choice?.query?.trace)) continue
      const isLate = !kept.isInMemory && now() - start > MAX_TIME_OF_LIST_MS
      const panels = this.#knownPanels(kept) ?? (isLate ? {} : await this.#panelsOf(kept))
      if (panels === undefined) continue
      summaries.push(rowOf(kept.summary, panels, kept.isPinned))
      if (isLate && Object.keys(panels).length === 0) later.push(kept)
    }
    if (later.length > 0) void this.#complete(later)
    return summaries
  }

  get shed(): number {
    return this.#options.keeper.shed ?? 0
  }

  running(): RunningRequests {
    return this.#options.running?.() ?? { now: epochNow(), requests: [], more: 0 }
  }

  async pin(id: string, isPinned: boolean): Promise<boolean> {
    return this.#options.keeper.keep(id, isPinned ? Infinity : 0)
  }

  async detail(id: string): Promise<RequestDetail | undefined> {
    const { keeper, runner, isRunning } = this.#options
    if (isRunning(id)) await this.#ends.endOf(id)
    const context = await keeper.find(id)
    if (context === undefined) return undefined
    void this.#keepOpen(id)
    return { ...summaryOf(context), panels: await runner.stats(context) }
  }

  async summary(id: string): Promise<RequestSummary | undefined> {
    const context = await this.#options.keeper.find(id)
    return context === undefined ? undefined : this.#summarize(context)
  }

  async clear(): Promise<void> {
    this.#remembered.clear()
    this.#options.onClear?.()
    await this.#options.keeper.clear()
  }

  subscribe(listener: (summary: RequestSummary) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Lets nobody wait any longer. A promise where requests are still to be written; it never rejects. */
  close(): MaybePromise<void> {
    this.#ends.wakeAll()
    return this.#options.keeper.close()
  }

  /** A record that somebody has opened stays, so that its page, and a comparison with it, can be opened again. */
  async #keepOpen(id: string): Promise<void> {
    try {
      await this.#options.keeper.keep(id, epochNow() + TIME_TO_KEEP_OPENED_MS)
    } catch {
      // The store's failures are told where it writes and lists.
    }
  }

  #knownPanels({ panels, isInMemory, summary }: KeptRequest): RequestSummary['panels'] | undefined {
    return panels ?? (isInMemory ? undefined : this.#remembered.get(summary.id))
  }

  /** Undefined where the request has gone meanwhile. */
  async #panelsOf(kept: KeptRequest): Promise<RequestSummary['panels'] | undefined> {
    const context = await kept.load()
    if (context === undefined) return undefined
    const panels = await this.#options.runner.summaries(context)
    this.#keepPanels(kept.summary.id, panels, kept.isInMemory)
    return panels
  }

  /** Makes the texts of rows that a list did not wait for, and tells those who watch. */
  async #complete(rows: readonly KeptRequest[]): Promise<void> {
    if (this.#isCompleting) return
    this.#isCompleting = true
    try {
      for (const kept of rows) {
        await nextTurn()
        const panels = this.#knownPanels(kept) ?? (await this.#panelsOf(kept))
        if (panels === undefined) continue
        for (const listener of this.#listeners) listener(rowOf(kept.summary, panels, kept.isPinned))
      }
    } catch (error) {
      this.#options.logger.warn(`The list of requests could not be completed: ${describeFailure(error)}`)
    }
    this.#isCompleting = false
  }

  /** A panel that was slow or has failed may answer the next time. */
  #keepPanels(id: string, panels: RequestSummary['panels'], isInMemory: boolean): void {
    if (!this.#options.runner.areFinal(panels)) return
    if (!isInMemory) this.#remember(id, panels)
    this.#options.keeper.describe?.(id, panels)
  }

  #remember(id: string, panels: RequestSummary['panels']): void {
    if (this.#remembered.size >= MAX_REMEMBERED_SUMMARIES) this.#remembered.clear()
    this.#remembered.set(id, panels)
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
    const panels = await this.#options.runner.summaries(context)
    this.#keepPanels(context.id, panels, true)
    return rowOf(summaryOf(context), panels)
  }
}

const isOther = ({ traceContext }: FinishedSummary, trace: string | undefined): boolean =>
  trace !== undefined && traceContext?.traceId !== trace

function rowOf(summary: FinishedSummary, panels: RequestSummary['panels'], isPinned = false): RequestSummary {
  const { complete: _, ...row } = summary
  return isPinned ? { ...row, panels, pinned: true } : { ...row, panels }
}
