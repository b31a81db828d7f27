import type { FinishedRequest, FinishedSummary, PanelSummary } from './finished-request.ts'

/** At once or later. */
export type MaybePromise<T> = T | Promise<T>

/** Chooses rows of a history; fields that are absent choose all. */
export interface RequestQuery {
  /** In capitals. */
  method?: string
  /** The lowest and the highest status. */
  status?: { from: number; to: number }
  /** A part of the path. */
  path?: string
  /** Milliseconds. */
  minDuration?: number
  /** Rows whose response ended before this time, milliseconds since the epoch. */
  before?: number
  /** Id of the trace that the request belongs to. */
  trace?: string
}

/** The short texts of a request's panels in lists, by panel id. */
export type PanelSummaries = Record<string, PanelSummary>

/** A row of a store's list. */
export interface StoredSummary extends FinishedSummary {
  /** As `describe` was given them. */
  panels?: PanelSummaries
  /** True if it is kept for ever. */
  pinned?: boolean
}

/**
 * Keeps finished requests. Every method may answer at once or with a promise, and may fail: the toolbar then says so
 * once, keeps such requests in memory, and the app is not touched. No method is called while a request of the app waits
 * for it, and a call may come before the last one has answered.
 *
 * A store bounds its requests, the oldest going first.
 *
 * @example
 * class MapStore {
 *   #records = new Map()
 *   add(record) {
 *     this.#records.delete(record.summary.id)
 *     this.#records.set(record.summary.id, record)
 *   }
 *   get(id) {
 *     return this.#records.get(id)
 *   }
 *   list(limit) {
 *     return [...this.#records.values()].reverse().slice(0, limit).map((record) => record.summary)
 *   }
 *   clear() {
 *     this.#records.clear()
 *   }
 * }
 */
export interface RequestStore {
  /** Keeps a record as the newest; one of the same id is replaced. The record is not changed afterwards. */
  add(record: FinishedRequest): MaybePromise<void>
  /** Undefined for an unknown id, whatever text it is. An older version's record is fine: the toolbar upgrades it. */
  get(id: string): MaybePromise<FinishedRequest | undefined>
  /**
   * At most `limit` of the newest, newest first: in the order of `add`, or of the moments at which they ended. A store
   * that does not choose by the query gives all: the toolbar leaves out what does not match.
   */
  list(limit: number, query?: RequestQuery): MaybePromise<readonly StoredSummary[]>
  /** Forgets every record. */
  clear(): MaybePromise<void>
  /**
   * Keeps a record beyond the store's bounds until a time (milliseconds since the epoch; `Infinity` for a pinned one),
   * because somebody looks at it. 0 lets it go.
   */
  keep?(id: string, until: number): MaybePromise<void>
  /** Keeps the panels' texts for `list`, so that they need not be made of the record again. */
  describe?(id: string, panels: PanelSummaries): MaybePromise<void>
  /** The toolbar is closed and calls nothing any more. */
  close?(): MaybePromise<void>
}
