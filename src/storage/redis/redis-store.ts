import { decodeRecord, encodeRecord } from '../../core/records/record-codec.ts'
import { epochNow } from '../../core/runtime-functions.ts'
import type { FinishedRequest } from '../../model/finished-request.ts'
import type { RedisClient } from '../../model/settings.ts'
import type { PanelSummaries, RequestQuery, RequestStore, StoredSummary } from '../../model/request-store.ts'
import { openClient } from './redis-client.ts'
import type { OpenedClient } from './redis-client.ts'
import { ADD, CLEAR, DESCRIBE } from './scripts.ts'

export interface RedisStoreOptions {
  /** A URL, or the user's own client, which is left open. */
  redis: string | RedisClient
  /** The braces keep all keys in one slot of a Redis Cluster. */
  prefix?: string
  maxRequests?: number
  /** Milliseconds. */
  maxAge?: number
}

const DEFAULT_PREFIX = '{debug-toolbar}'
const DEFAULT_MAX_REQUESTS = 10_000
const DEFAULT_MAX_AGE_MS = 14 * 24 * 60 * 60 * 1000
/** Rows that one command reads while a filter looks for more. */
const PAGE_ROWS = 1000

/** One row of the hash: two JSON texts, so that the panels can be changed without reading the summary. */
interface Row {
  summary: string
  panels?: string
  /** Id of its trace: a row that goes takes its entry of the index with it. */
  trace?: string
}

/**
 * Keeps finished requests in Redis or Valkey, for several processes and machines. A record is a key of its own, which
 * ends with its age; what lists need are a sorted set by the end of the response and a hash of rows.
 */
export class RedisStore implements RequestStore {
  readonly #options: RedisStoreOptions
  readonly #keys: { ends: string; rows: string; kept: string; traces: string; record: string }
  #client: Promise<OpenedClient> | null = null

  constructor(options: RedisStoreOptions) {
    this.#options = options
    const prefix = options.prefix ?? DEFAULT_PREFIX
    this.#keys = {
      ends: `${prefix}:ends`,
      rows: `${prefix}:rows`,
      kept: `${prefix}:kept`,
      traces: `${prefix}:traces`,
      record: `${prefix}:record:`,
    }
  }

  async add(record: FinishedRequest): Promise<void> {
    const { id, startTime, duration, traceContext } = record.summary
    const { maxRequests = DEFAULT_MAX_REQUESTS, maxAge = DEFAULT_MAX_AGE_MS } = this.#options
    const trace = traceContext?.traceId ?? ''
    const row: Row = { ...(trace === '' ? {} : { trace }), summary: JSON.stringify(record.summary) }
    const bytes = Buffer.from(encodeRecord(record)).toString('base64')
    const { ends, rows, kept, traces, record: prefix } = this.#keys
    const values = [
      id,
      startTime + (duration ?? 0),
      JSON.stringify(row),
      bytes,
      prefix,
      maxRequests,
      maxAge,
      epochNow(),
      trace,
    ]
    await this.#send('EVAL', ADD, '4', ends, rows, kept, traces, ...values.map(String))
  }

  async get(id: string): Promise<FinishedRequest | undefined> {
    const found = await this.#send('GET', this.#keys.record + id)
    return typeof found === 'string' ? decodeRecord(Buffer.from(found, 'base64')) : undefined
  }

  async list(limit: number, query: RequestQuery = {}): Promise<StoredSummary[]> {
    if (query.trace !== undefined) return this.#listTrace(query.trace, limit, query)
    const found: StoredSummary[] = []
    const below = query.before === undefined ? '+inf' : `(${query.before}`
    for (let from = 0; found.length < limit; from += PAGE_ROWS) {
      const range = ['BYSCORE', 'REV', 'LIMIT', String(from), String(PAGE_ROWS)]
      const ids = (await this.#send('ZRANGE', this.#keys.ends, below, '-inf', ...range)) as string[]
      if (ids.length === 0) break
      found.push(...(await this.#rowsOf(ids)))
      if (Object.keys(query).length > 0) found.splice(0, found.length, ...found.filter((row) => fits(row, query)))
    }
    return found.slice(0, limit)
  }

  /** A trace has few requests: they are read at once, and put in order here. */
  async #listTrace(trace: string, limit: number, query: RequestQuery): Promise<StoredSummary[]> {
    const range = [`[${trace}:`, `(${trace};`, 'LIMIT', '0', String(PAGE_ROWS)]
    const members = (await this.#send('ZRANGEBYLEX', this.#keys.traces, ...range)) as string[]
    if (members.length === 0) return []
    const rows = await this.#rowsOf(members.map((member) => member.slice(trace.length + 1)))
    const { before = Number.POSITIVE_INFINITY } = query
    const wanted = rows.filter((row) => fits(row, query) && endOf(row) < before)
    return wanted.toSorted((a, b) => endOf(b) - endOf(a)).slice(0, limit)
  }

  async #rowsOf(ids: readonly string[]): Promise<StoredSummary[]> {
    const rows = (await this.#send('HMGET', this.#keys.rows, ...ids)) as (string | null)[]
    return rows.flatMap((row) => (row === null ? [] : [summaryIn(row)]))
  }

  async keep(id: string, until: number): Promise<void> {
    const { kept, record } = this.#keys
    if (until <= 0) await this.#send('ZREM', kept, id)
    else await this.#send('ZADD', kept, 'GT', until === Infinity ? '+inf' : String(until), id)
    if (until === Infinity) await this.#send('PERSIST', record + id)
  }

  async describe(id: string, panels: PanelSummaries): Promise<void> {
    await this.#send('EVAL', DESCRIBE, '1', this.#keys.rows, id, JSON.stringify(panels))
  }

  async clear(): Promise<void> {
    const { ends, rows, kept, traces, record } = this.#keys
    await this.#send('EVAL', CLEAR, '4', ends, rows, kept, traces, record)
  }

  async close(): Promise<void> {
    const opened = await this.#client?.catch(() => null)
    await opened?.close()
  }

  async #send(command: string, ...args: string[]): Promise<unknown> {
    this.#client ??= openClient(this.#options.redis)
    return (await this.#client).send(command, ...args)
  }
}

const endOf = ({ startTime, duration }: StoredSummary): number => startTime + (duration ?? 0)

function summaryIn(text: string): StoredSummary {
  const { summary, panels } = JSON.parse(text) as Row
  const row = JSON.parse(summary) as StoredSummary
  return panels === undefined ? row : { ...row, panels: JSON.parse(panels) as PanelSummaries }
}

function fits(row: StoredSummary, { method, status, path, minDuration }: RequestQuery): boolean {
  return (
    (method === undefined || row.method.toUpperCase() === method) &&
    (status === undefined || (row.status !== null && row.status >= status.from && row.status <= status.to)) &&
    (path === undefined || row.path.includes(path)) &&
    (minDuration === undefined || (row.duration ?? -1) >= minDuration)
  )
}
