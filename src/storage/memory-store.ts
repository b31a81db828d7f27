import { estimateBytes } from '../core/estimate-bytes.ts'
import type { Logger } from '../core/log.ts'
import type { RequestContext } from '../core/panels/panel.ts'
import { LaterRedaction } from '../core/requests/redact-later.ts'
import { KeptInMemory, summaryOf } from '../core/requests/request-keeper.ts'
import type { EndedRequest, KeptRequest, RequestKeeper } from '../core/requests/request-keeper.ts'
import type { RequestRecords } from '../core/requests/request-records.ts'
import { RequestRing } from '../core/requests/request-ring.ts'
import type { RingLimits } from '../core/requests/request-ring.ts'
import type { StartTimer } from '../core/time-limit.ts'
import type { FinishedRequest, FinishedSummary } from '../model/finished-request.ts'
import type { MaybePromise, RequestStore } from '../model/request-store.ts'

export interface MemoryStoreOptions {
  limits: RingLimits
  records: Pick<RequestRecords, 'toRecord' | 'toContext'>
  logger: Logger
  startTimer?: StartTimer
}

/**
 * Keeps requests in memory. To the toolbar it is a keeper: a request stays as it came, its messages unredacted for a
 * moment and its recording unread, because on a busy server most leave before anybody looks. To everybody else it is a
 * store of data like any other, which is made when somebody asks.
 */
export class MemoryStore implements RequestStore {
  /** The same requests, as the toolbar has them. */
  readonly keeper: RequestKeeper
  readonly #ring: RequestRing
  readonly #records: MemoryStoreOptions['records']

  constructor({ limits, records, logger, startTimer }: MemoryStoreOptions) {
    this.#ring = new RequestRing(limits)
    this.#records = records
    this.keeper = new MemoryKeeper(this.#ring, new LaterRedaction(this.#ring, logger, startTimer))
  }

  add(record: FinishedRequest): void {
    const request = this.#records.toContext(record)
    const bytes = estimateBytes(record)
    if (!this.#ring.replace(request, bytes)) this.#ring.add(request, bytes)
  }

  get(id: string): MaybePromise<FinishedRequest | undefined> {
    const request = this.#ring.find(id)
    return request === undefined ? undefined : this.#records.toRecord(request)
  }

  list(limit: number): FinishedSummary[] {
    return this.#ring.list().slice(0, limit).map(summaryOf)
  }

  clear(): void {
    this.#ring.clear()
  }
}

class MemoryKeeper implements RequestKeeper {
  readonly #ring: RequestRing
  readonly #redaction: LaterRedaction

  constructor(ring: RequestRing, redaction: LaterRedaction) {
    this.#ring = ring
    this.#redaction = redaction
  }

  add(request: EndedRequest, bytes: number): void {
    this.#ring.add(request, bytes)
    this.#redaction.added(request)
  }

  find(id: string): RequestContext | undefined {
    return this.#ring.find(id)
  }

  list(): KeptRequest[] {
    return this.#ring.list().map((request) => new KeptInMemory(request))
  }

  clear(): void {
    this.#ring.clear()
  }

  close(): void {
    this.#redaction.close()
  }
}
