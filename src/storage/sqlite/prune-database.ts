import type { DatabaseSync } from 'node:sqlite'
import type { HistoryLimits } from './messages.ts'
import { numberOf } from './schema.ts'

/** Records that one step removes: a few milliseconds. */
const MAX_REMOVED = 256
/** Free pages that stay in the file for the next records; the rest goes back to the file system. */
const FREE_PAGES_KEPT = 512
const MAX_FREED_PAGES = 2048

/**
 * Removes the oldest records that are beyond the limits, a bounded number of them; kept ones stay. The newest record
 * stays, however large it is.
 *
 * @param now milliseconds since the epoch
 * @returns whether there may be more to remove
 */
export function pruneDatabase(database: DatabaseSync, limits: HistoryLimits, now: number): boolean {
  const excess = excessOf(database, limits)
  const tooOld = `SELECT number FROM requests WHERE ended < ? AND kept < ? ORDER BY ended LIMIT ${MAX_REMOVED}`
  const oldest = 'SELECT number FROM requests WHERE kept < ? ORDER BY ended, number LIMIT ?'
  const numbers = [
    ...database.prepare(tooOld).all(now - limits.maxAge, now),
    ...(excess > 0 ? database.prepare(oldest).all(now, Math.min(excess, MAX_REMOVED)) : []),
  ].map(({ number }) => Number(number))
  if (numbers.length === 0) return false
  remove(database, numbers)
  freePages(database)
  return numbers.length >= MAX_REMOVED
}

/** Returns how many records too many there are; for bytes, a step's worth, until few enough are used. */
function excessOf(database: DatabaseSync, { maxRequests, maxBytes }: HistoryLimits): number {
  const count = countOf(database, maxRequests)
  const pages = numberOf(database, 'PRAGMA page_count') - numberOf(database, 'PRAGMA freelist_count')
  const isTooLarge = pages * numberOf(database, 'PRAGMA page_size') > maxBytes
  // A share of the rest, so that few records of many bytes do not all go at once.
  return Math.max(count - maxRequests, isTooLarge ? Math.min(Math.ceil(count / 32), count - 1) : 0)
}

/** Counts the records; few enough are counted by their numbers alone, which is faster and at most too many. */
function countOf(database: DatabaseSync, enough: number): number {
  const atMost = numberOf(database, 'SELECT max(number) - (SELECT min(number) FROM requests) + 1 FROM requests')
  return atMost <= enough ? atMost : numberOf(database, 'SELECT count(*) FROM requests')
}

function remove(database: DatabaseSync, numbers: readonly number[]): void {
  const list = numbers.join()
  database.exec(
    `BEGIN IMMEDIATE; DELETE FROM records WHERE number IN (${list}); DELETE FROM requests WHERE number IN (${list});
     DELETE FROM runs WHERE id NOT IN (SELECT run FROM requests WHERE run IS NOT NULL) AND
       (SELECT count(*) FROM runs) > 1000; COMMIT`,
  )
}

function freePages(database: DatabaseSync): void {
  const free = numberOf(database, 'PRAGMA freelist_count')
  if (free <= FREE_PAGES_KEPT * 2) return
  database.exec(`PRAGMA incremental_vacuum(${Math.min(free - FREE_PAGES_KEPT, MAX_FREED_PAGES)})`)
}
