import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { PanelSummaries, RequestQuery } from '../../model/request-store.ts'
import type { HistoryCalls, HistoryLimits, ListedRow, RowToAdd } from './messages.ts'
import { openDatabase } from './open-database.ts'
import { pruneDatabase } from './prune-database.ts'

const COLUMNS = 'id, ended, method, status, duration, path, summary, run, trace'
/** SQLite has no infinity. */
const FOR_EVER = Number.MAX_VALUE
/** Records that can be kept beyond the limits at once. */
const MAX_KEPT = 1000

/** A history file and everything that can be asked of it, synchronously: it has a thread of its own. */
export class HistoryDatabase implements HistoryCalls {
  readonly #database: DatabaseSync
  readonly #limits: HistoryLimits
  readonly #now: () => number
  readonly #statements = new Map<string, StatementSync>()
  /** Runs that are in the file. */
  readonly #runs = new Set<string>()

  /** @throws {HistoryGone} if the file cannot be used */
  constructor(path: string, limits: HistoryLimits, now: () => number = Date.now) {
    this.#database = openDatabase(path)
    this.#limits = limits
    this.#now = now
  }

  /** Adds rows in one transaction; a row of a known id replaces it. Removes rows beyond the limits. */
  add(rows: RowToAdd[]): void {
    this.#transact(() => {
      for (const row of rows) this.#addRow(row)
    })
    this.prune()
  }

  get(id: string): Uint8Array | undefined {
    const sql = 'SELECT record FROM records JOIN requests USING (number) WHERE id = ?'
    const found = this.#statement(sql).get(id) as { record: Uint8Array } | undefined
    // A copy of its own: a small buffer shares its memory with others, and could not be handed over.
    return found === undefined ? undefined : Uint8Array.from(inflateRawSync(found.record))
  }

  list(limit: number, query: RequestQuery): ListedRow[] {
    const { where, values } = conditionsOf(query)
    const index = query.trace === undefined ? 'by_end' : 'by_trace'
    const chosen = `SELECT number FROM requests INDEXED BY ${index} ${where} ORDER BY ended DESC, number DESC LIMIT ?`
    const sql = `SELECT summary, runs.run AS run, panels, kept FROM requests LEFT JOIN runs ON runs.id = requests.run
      WHERE number IN (${chosen}) ORDER BY ended DESC, number DESC`
    const rows = this.#statement(sql).all(...values, limit) as unknown as ReadRow[]
    return rows.map(({ summary, run, panels, kept }) => ({
      summary,
      run,
      panels: panels === null ? null : (JSON.parse(panels) as PanelSummaries),
      pinned: kept === FOR_EVER,
    }))
  }

  /** Keeps a record beyond the limits until a time; of too many, those whose time ends first are let go. */
  keep(id: string, until: number): void {
    const kept = Number.isFinite(until) ? until : FOR_EVER
    this.#statement('UPDATE requests SET kept = ? WHERE id = ? AND (? <= 0 OR kept < ?)').run(kept, id, kept, kept)
    const newest = 'SELECT number FROM requests WHERE kept > 0 ORDER BY kept DESC LIMIT ?'
    this.#statement(`UPDATE requests SET kept = 0 WHERE kept > 0 AND number NOT IN (${newest})`).run(MAX_KEPT)
  }

  describe(id: string, panels: PanelSummaries): void {
    this.#statement('UPDATE requests SET panels = ? WHERE id = ?').run(JSON.stringify(panels), id)
  }

  clear(): void {
    this.#transact(() => this.#database.exec('DELETE FROM records; DELETE FROM requests; DELETE FROM runs'))
    this.#runs.clear()
    this.#database.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)')
  }

  /** Removes a bounded number of records that are beyond the limits; returns whether there may be more. */
  prune(): boolean {
    return pruneDatabase(this.#database, this.#limits, this.#now())
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  #addRow({ id, ended, method, status, duration, path, summary, run, trace, record }: RowToAdd): void {
    if (run !== null && !this.#runs.has(run[0])) {
      this.#statement('INSERT OR REPLACE INTO runs VALUES (?, ?)').run(...run)
      this.#runs.add(run[0])
    }
    this.#statement('DELETE FROM records WHERE number IN (SELECT number FROM requests WHERE id = ?)').run(id)
    const insert = this.#statement(`INSERT OR REPLACE INTO requests (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    const { lastInsertRowid } = insert.run(id, ended, method, status, duration, path, summary, run?.[0] ?? null, trace)
    const bytes = deflateRawSync(record, { level: 1 })
    this.#statement('INSERT OR REPLACE INTO records VALUES (?, ?)').run(lastInsertRowid, bytes)
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)))
    return statement
  }

  #transact(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#runs.clear()
      this.#rollBack()
      throw error
    }
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // A full disk has ended the transaction already.
    }
  }
}

function conditionsOf({ method, status, path, minDuration, before, trace }: RequestQuery): {
  where: string
  values: SQLInputValue[]
} {
  const conditions: [sql: string, ...values: SQLInputValue[]][] = []
  if (before !== undefined) conditions.push(['ended < ?', before])
  if (trace !== undefined) conditions.push(['trace = ?', trace])
  if (method !== undefined) conditions.push(['method = ?', method])
  if (status !== undefined) conditions.push(['status BETWEEN ? AND ?', status.from, status.to])
  if (minDuration !== undefined) conditions.push(['duration >= ?', minDuration])
  if (path !== undefined) conditions.push(['instr(path, ?) > 0', path])
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`
  return { where, values: conditions.flatMap(([, ...values]) => values) }
}

interface ReadRow {
  summary: string
  run: string | null
  panels: string | null
  kept: number
}
