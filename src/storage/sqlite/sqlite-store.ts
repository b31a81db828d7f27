import { decodeRecord, encodeRecord } from '../../core/records/record-codec.ts'
import type { FinishedRequest } from '../../model/finished-request.ts'
import type { PanelSummaries, RequestQuery, RequestStore, StoredSummary } from '../../model/request-store.ts'
import { HistoryLink } from './history-link.ts'
import type { HistoryLimits, ListedRow, RowToAdd } from './messages.ts'

export interface SqliteStoreOptions {
  /** The file, which is made if it is not there. */
  path: string
  limits: HistoryLimits
}

/**
 * Keeps finished requests in a SQLite file, which several processes may share and which outlives them. A thread of its
 * own has the file open: here records are only encoded. Rows that come while a transaction is under way are one
 * transaction.
 */
export class SqliteStore implements RequestStore {
  readonly #link: HistoryLink
  #batch: RowToAdd[] = []
  /** The transaction that is under way, and the one that waits for it. */
  #writing: Promise<void> | null = null
  #next: Promise<void> | null = null

  constructor(options: SqliteStoreOptions) {
    this.#link = new HistoryLink(options)
  }

  add(record: FinishedRequest): Promise<void> {
    this.#batch.push(rowOf(record))
    if (this.#writing === null) return (this.#writing = this.#write())
    this.#next ??= this.#writing.catch(() => {}).then(() => (this.#writing = this.#write()))
    return this.#next
  }

  async get(id: string): Promise<FinishedRequest | undefined> {
    const bytes = await this.#link.ask('get', [id])
    return bytes === undefined ? undefined : decodeRecord(bytes)
  }

  async list(limit: number, query: RequestQuery = {}): Promise<StoredSummary[]> {
    return (await this.#link.ask('list', [limit, query])).map(summaryOf)
  }

  keep(id: string, until: number): Promise<void> {
    return this.#link.ask('keep', [id, until])
  }

  describe(id: string, panels: PanelSummaries): Promise<void> {
    return this.#link.ask('describe', [id, panels])
  }

  clear(): Promise<void> {
    return this.#link.ask('clear', [])
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#writing, this.#next])
    if (!this.#link.isIdle) await this.#link.ask('close', [])
  }

  #write(): Promise<void> {
    const rows = this.#batch
    this.#batch = []
    this.#next = null
    const buffers = rows.map(({ record }) => record.buffer as ArrayBuffer)
    const written = this.#link.ask('add', [rows], buffers).finally(() => {
      if (this.#writing === written) this.#writing = null
    })
    return written
  }
}

function rowOf(record: FinishedRequest): RowToAdd {
  const { run, ...summary } = record.summary
  const { id, startTime, duration, method, status, path } = summary
  return {
    id,
    ended: startTime + (duration ?? 0),
    method: method.toUpperCase(),
    status,
    duration,
    path,
    trace: summary.traceContext?.traceId ?? null,
    summary: JSON.stringify(summary),
    run: run === undefined ? null : [run.id, JSON.stringify(run)],
    record: encodeRecord(record),
  }
}

function summaryOf({ summary, run, panels, pinned }: ListedRow): StoredSummary {
  return {
    ...(JSON.parse(summary) as StoredSummary),
    ...(run === null ? {} : { run: JSON.parse(run) as NonNullable<StoredSummary['run']> }),
    ...(panels === null ? {} : { panels }),
    ...(pinned ? { pinned } : {}),
  }
}
