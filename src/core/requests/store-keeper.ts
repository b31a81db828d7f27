import type { ListChoice } from '../../model/api.ts'
import type {
  MaybePromise,
  PanelSummaries,
  RequestQuery,
  RequestStore,
  StoredSummary,
} from '../../model/request-store.ts'
import { describeFailure } from '../redaction/index.ts'
import type { Logger } from '../log.ts'
import { asProfilerWork } from '../recording/profiler-work.ts'
import { arePanels, checkSummary } from '../records/check-record.ts'
import { readRecord } from '../records/record-codec.ts'
import { startTimer, withTimeLimit } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'
import { nextTurn } from '../runtime-functions.ts'
import { KeptInMemory } from './request-keeper.ts'
import type { EndedRequest, KeptRequest, RequestKeeper } from './request-keeper.ts'
import type { RequestRecords } from './request-records.ts'
import type { RequestContext } from '../panels/panel.ts'
import type { RingLimits } from './request-ring.ts'
import { isGone, StoreWriter } from './store-writer.ts'

/** How long (ms) a store may take to answer. */
export const STORE_TIME_LIMIT_MS = 5000

export interface StoreKeeperOptions {
  store: RequestStore
  records: Pick<RequestRecords, 'toRecord' | 'toContext'>
  /** Limits the requests in memory that cannot be written; `maxRequests` is also how many are listed. */
  limits: RingLimits
  logger: Logger
  startTimer?: StartTimer
}

/** Requests of which something is noted until they are written. */
const MAX_NOTES = 1000

/** Matches the ids of requests, here and in every process that shares a store. */
const ID_PATTERN = /^[\w-]{1,64}$/

/**
 * Keeps requests in a store: as they came until they are written, then as data. A failure of the store costs the
 * history, never the app: there is one warning, and the requests in memory are still shown.
 */
export class StoreKeeper implements RequestKeeper {
  readonly #options: StoreKeeperOptions
  readonly #writer: StoreWriter
  /** Until when requests are kept, and their panels' texts, that came before their records were written. */
  readonly #toKeep = new Map<string, number>()
  readonly #toDescribe = new Map<string, PanelSummaries>()
  #hasWarned = false

  constructor(options: StoreKeeperOptions) {
    this.#options = options
    const { limits, logger } = options
    const timer = options.startTimer === undefined ? {} : { startTimer: options.startTimer }
    this.#writer = new StoreWriter({ write: (request) => this.#write(request), limits, logger, ...timer })
  }

  get shed(): number {
    return this.#writer.shed
  }

  add(request: EndedRequest, bytes: number): void {
    this.#writer.add(request, bytes)
  }

  find(id: string): MaybePromise<RequestContext | undefined> {
    return this.#writer.find(id) ?? (this.#hasStored(id) ? this.#load(id) : undefined)
  }

  async list({ limit, query }: ListChoice = {}): Promise<readonly KeptRequest[]> {
    const most = limit ?? this.#options.limits.maxRequests
    // In this order: one that is written meanwhile is in both lists, not in none.
    const unwritten = this.#writer.list()
    const written = this.#writer.isGone ? [] : await this.#listWritten(most, query)
    const ids = new Set(unwritten.map(({ id }) => id))
    const rows: KeptRequest[] = unwritten.map((request) => new KeptInMemory(request, this.#isPinned(request.id)))
    for (const summary of written) if (!ids.has(summary.id)) rows.push(this.#rowOf(summary))
    return rows.toSorted((a, b) => endOf(b) - endOf(a)).slice(0, most)
  }

  async keep(id: string, until: number): Promise<boolean> {
    if (this.#writer.find(id) !== undefined) return note(this.#toKeep, id, until)
    if (!this.#hasStored(id)) return false
    const { store } = this.#options
    if ((await this.#ask(() => store.get(id))) === undefined) return false
    await this.#ask(() => store.keep?.(id, until))
    return true
  }

  describe(id: string, panels: PanelSummaries): void {
    if (this.#writer.find(id) !== undefined) note(this.#toDescribe, id, panels)
    else if (this.#hasStored(id)) void this.#describe(id, panels)
  }

  async clear(): Promise<void> {
    await this.#writer.clear()
    if (!this.#writer.isGone) await this.#ask(() => this.#options.store.clear())
  }

  /** Writes the remaining requests. Never rejects. */
  async close(): Promise<void> {
    await this.#writer.close()
    try {
      if (!this.#writer.isGone) await this.#ask(() => this.#options.store.close?.())
    } catch (error) {
      this.#warn('could not be closed', error)
    }
  }

  async #write(request: EndedRequest): Promise<void> {
    const { store, records } = this.#options
    const record = await records.toRecord(request)
    await this.#ask(() => asProfilerWork(() => store.add(record)))
    const [until, panels] = [this.#toKeep.get(request.id), this.#toDescribe.get(request.id)]
    this.#toKeep.delete(request.id)
    this.#toDescribe.delete(request.id)
    if (panels !== undefined) await this.#describe(request.id, panels)
    if (until !== undefined) await this.#ask(() => store.keep?.(request.id, until))
  }

  /** Without them the panels' texts are made again. */
  async #describe(id: string, panels: PanelSummaries): Promise<void> {
    await this.#ask(() => this.#options.store.describe?.(id, panels)).catch(() => {})
  }

  /** Whether the store may have a record of this id. */
  #hasStored(id: string): boolean {
    return !this.#writer.isGone && ID_PATTERN.test(id)
  }

  #isPinned(id: string): boolean {
    return this.#toKeep.get(id) === Infinity
  }

  async #load(id: string): Promise<RequestContext | undefined> {
    const { store, records } = this.#options
    const found: unknown = await this.#ask(() => store.get(id))
    if (found === undefined || found === null) return undefined
    // Reading and judging a record takes time: the app's requests go in between two of them.
    await nextTurn()
    const record = asProfilerWork(() => readRecord(found))
    return record.summary.id === id ? records.toContext(record) : undefined
  }

  async #listWritten(limit: number, query?: RequestQuery): Promise<readonly StoredSummary[]> {
    try {
      const summaries: unknown = await this.#ask(() => this.#options.store.list(limit, query))
      if (!Array.isArray(summaries)) throw new TypeError('expected a list of summaries')
      for (const summary of summaries) checkSummary(summary)
      return summaries as StoredSummary[]
    } catch (error) {
      if (isGone(error)) this.#writer.leave(error)
      else this.#warn('could not list its requests', error)
      return []
    }
  }

  #rowOf({ panels, pinned, ...summary }: StoredSummary): KeptRequest {
    const known = arePanels(panels) ? panels : undefined
    return { summary, panels: known, isPinned: pinned === true, isInMemory: false, load: () => this.find(summary.id) }
  }

  /** A store may throw, reject, or never answer. */
  #ask<T>(call: () => MaybePromise<T>): Promise<T> {
    const answer = new Promise<T>((resolve) => {
      resolve(call())
    })
    return withTimeLimit(answer, STORE_TIME_LIMIT_MS, this.#options.startTimer ?? startTimer)
  }

  #warn(problem: string, error: unknown): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    this.#options.logger.warn(
      `The history's store ${problem}: ${describeFailure(error)}. Requests that are still in memory are listed; the app ` +
        'is not touched. Later failures of this kind are not reported.',
    )
  }
}

const endOf = ({ summary: { startTime, duration } }: KeptRequest): number => startTime + (duration ?? 0)

/** Notes a value by id, of a bounded number: they go when their requests are written. */
function note<T>(notes: Map<string, T>, id: string, value: T): true {
  if (notes.size >= MAX_NOTES) notes.clear()
  notes.set(id, value)
  return true
}
