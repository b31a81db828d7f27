import type { FinishedRequest, FinishedSummary } from './finished-request.ts'

/** At once or later. */
export type MaybePromise<T> = T | Promise<T>

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
  /** At most `limit` of the newest, newest first: in the order of `add`, or of the moments at which they ended. */
  list(limit: number): MaybePromise<readonly FinishedSummary[]>
  /** Forgets every record. */
  clear(): MaybePromise<void>
  /** The toolbar is closed and calls nothing any more. */
  close?(): MaybePromise<void>
}
