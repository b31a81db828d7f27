import type { FinishedSummary } from '../../model/finished-request.ts'
import type { MaybePromise, RequestStore } from '../../model/request-store.ts'
import { describeFailure } from '../redaction/index.ts'
import type { Logger } from '../log.ts'
import { asProfilerWork } from '../recording/profiler-work.ts'
import { checkSummary } from '../records/check-record.ts'
import { readRecord } from '../records/record-codec.ts'
import { startTimer, withTimeLimit } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'
import { nextTurn } from '../runtime-functions.ts'
import { KeptInMemory } from './request-keeper.ts'
import type { EndedRequest, KeptRequest, RequestKeeper } from './request-keeper.ts'
import type { RequestRecords } from './request-records.ts'
import type { RequestContext } from '../panels/panel.ts'
import type { RingLimits } from './request-ring.ts'
import { StoreWriter } from './store-writer.ts'

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

/** Matches the ids of requests, here and in every process that shares a store. */
const ID_PATTERN = /^[\w-]{1,64}$/

/**
 * Keeps requests in a store: as they came until they are written, then as data. A failure of the store costs the
 * history, never the app: there is one warning, and the requests in memory are still shown.
 */
export class StoreKeeper implements RequestKeeper {
  readonly #options: StoreKeeperOptions
  readonly #writer: StoreWriter
  #hasWarned = false

  constructor(options: StoreKeeperOptions) {
    this.#options = options
    const { store, records, limits, logger } = options
    const write = async (request: EndedRequest): Promise<void> => {
      const record = await records.toRecord(request)
      await this.#ask(() => asProfilerWork(() => store.add(record)))
    }
    const timer = options.startTimer === undefined ? {} : { startTimer: options.startTimer }
    this.#writer = new StoreWriter({ write, limits, logger, ...timer })
  }

  add(request: EndedRequest, bytes: number): void {
    this.#writer.add(request, bytes)
  }

  find(id: string): MaybePromise<RequestContext | undefined> {
    return this.#writer.find(id) ?? (ID_PATTERN.test(id) ? this.#load(id) : undefined)
  }

  async list(): Promise<readonly KeptRequest[]> {
    const { maxRequests } = this.#options.limits
    // In this order: one that is written meanwhile is in both lists, not in none.
    const unwritten = this.#writer.list()
    const written = await this.#listWritten(maxRequests)
    const ids = new Set(unwritten.map(({ id }) => id))
    const rows: KeptRequest[] = unwritten.map((request) => new KeptInMemory(request))
    for (const summary of written) if (!ids.has(summary.id)) rows.push(this.#rowOf(summary))
    return rows.toSorted((a, b) => endOf(b) - endOf(a)).slice(0, maxRequests)
  }

  async clear(): Promise<void> {
    await this.#writer.clear()
    await this.#ask(() => this.#options.store.clear())
  }

  /** Writes the remaining requests. Never rejects. */
  async close(): Promise<void> {
    await this.#writer.close()
    try {
      await this.#ask(() => this.#options.store.close?.())
    } catch (error) {
      this.#warn('could not be closed', error)
    }
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

  async #listWritten(limit: number): Promise<readonly FinishedSummary[]> {
    try {
      const summaries: unknown = await this.#ask(() => this.#options.store.list(limit))
      if (!Array.isArray(summaries)) throw new TypeError('expected a list of summaries')
      for (const summary of summaries) checkSummary(summary)
      return summaries as FinishedSummary[]
    } catch (error) {
      this.#warn('could not list its requests', error)
      return []
    }
  }

  #rowOf(summary: FinishedSummary): KeptRequest {
    return { summary, isInMemory: false, load: () => this.find(summary.id) }
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
