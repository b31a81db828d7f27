import { estimateBytes } from '../core/estimate-bytes.ts'
import type { Logger } from '../core/log.ts'
import type { RequestContext } from '../core/panels/panel.ts'
import { LaterRedaction } from '../core/requests/redact-later.ts'
import { KeptInMemory, summaryOf } from '../core/requests/request-keeper.ts'
import type { EndedRequest, KeptRequest, RequestKeeper } from '../core/requests/request-keeper.ts'
import type { RequestRecords } from '../core/requests/request-records.ts'
import { RequestRing } from '../core/requests/request-ring.ts'
import type { RingLimits } from '../core/requests/request-ring.ts'
import { epochNow, setImmediate } from '../core/runtime-functions.ts'
import type { StartTimer } from '../core/time-limit.ts'
import type { FinishedRequest, FinishedSummary } from '../model/finished-request.ts'
import type { MaybePromise, RequestStore } from '../model/request-store.ts'

export interface MemoryStoreOptions {
  limits: RingLimits
  records: Pick<RequestRecords, 'toRecord' | 'toContext'>
  logger: Logger
  startTimer?: StartTimer
  /** Logged when there is a first request. */
  note?: string
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

  constructor({ limits, records, logger, startTimer, note = '' }: MemoryStoreOptions) {
    this.#ring = new RequestRing(limits)
    this.#records = records
    this.keeper = new MemoryKeeper(this.#ring, new LaterRedaction(this.#ring, logger, startTimer), () => {
      if (note !== '') logger.info(note)
    })
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

/** Records that somebody looks at or has pinned, beyond the ring's bounds. */
const MAX_KEPT = 20

class MemoryKeeper implements RequestKeeper {
  readonly #ring: RequestRing
  /** Until when (ms since the epoch) each is kept; the latest last. */
  readonly #kept = new Map<string, { context: EndedRequest; until: number }>()
  readonly #redaction: LaterRedaction
  #onFirst: (() => void) | null

  constructor(ring: RequestRing, redaction: LaterRedaction, onFirst: () => void) {
    this.#onFirst = onFirst
    this.#ring = ring
    this.#redaction = redaction
  }

  add(request: EndedRequest, bytes: number): void {
    this.#ring.add(request, bytes)
    this.#redaction.added(request)
    if (this.#onFirst === null) return
    setImmediate(this.#onFirst)
    this.#onFirst = null
  }

  find(id: string): RequestContext | undefined {
    return this.#ring.find(id) ?? this.#kept.get(id)?.context
  }

  list(): KeptRequest[] {
    const inRing = this.#ring.list()
    const beyond = [...this.#kept.values()].map(({ context }) => context).filter((context) => !inRing.includes(context))
    return [...inRing, ...beyond.reverse()].map(
      (context) => new KeptInMemory(context, this.#kept.get(context.id)?.until === Infinity),
    )
  }

  keep(id: string, until: number): boolean {
    const kept = this.#kept.get(id)
    const context = this.#ring.find(id) ?? kept?.context
    if (context === undefined) return false
    this.#kept.delete(id)
    if (until > 0) this.#kept.set(id, { context, until: Math.max(until, kept?.until ?? 0) })
    this.#letGo()
    return true
  }

  clear(): void {
    this.#kept.clear()
    this.#ring.clear()
  }

  /** Of too many, those that are not pinned go first. */
  #letGo(): void {
    for (const [id, { until }] of this.#kept) if (until <= epochNow()) this.#kept.delete(id)
    if (this.#kept.size <= MAX_KEPT) return
    const [oldest] = [...this.#kept].toSorted(([, a], [, b]) => a.until - b.until)
    if (oldest !== undefined) this.#kept.delete(oldest[0])
  }

  close(): void {
    this.#redaction.close()
  }
}
