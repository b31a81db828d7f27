import type { RequestSummary } from '../../model/api.ts'

/** Number of newest requests that the list keeps. */
export const MAX_ROWS = 500

export type Connection = 'connecting' | 'live' | 'lost'

/** The live list of requests, newest first. */
export interface LiveList {
  rows: RequestSummary[]
  /** False until the server's list was read once. */
  loaded: boolean
  paused: boolean
  /** Requests that arrived while paused, newest first; bounded as `rows` is. */
  buffer: RequestSummary[]
  /** Number of requests that arrived while paused, dropped ones included. */
  buffered: number
  connection: Connection
  /** Why the last call failed, for the reader; null if it did not. */
  error: string | null
}

export type LiveAction =
  | { type: 'listed'; rows: RequestSummary[]; since: RequestSummary[] }
  | { type: 'arrived'; rows: RequestSummary[] }
  | { type: 'paused' }
  | { type: 'resumed' }
  | { type: 'cleared' }
  | { type: 'connection'; connection: Connection }
  | { type: 'failed'; message: string }

export const emptyList: LiveList = {
  rows: [],
  loaded: false,
  paused: false,
  buffer: [],
  buffered: 0,
  connection: 'connecting',
  error: null,
}

/** Returns the next state of the list. `arrived` rows come in order of arrival, oldest first. */
export function reduceLive(list: LiveList, action: LiveAction): LiveList {
  switch (action.type) {
    case 'listed':
      return showListed(list, action.rows, action.since)
    case 'arrived':
      return addArrived(list, action.rows)
    case 'paused':
      return { ...list, paused: true }
    case 'resumed':
      return { ...list, paused: false, rows: prepend(list.buffer, list.rows), buffer: [], buffered: 0 }
    case 'cleared':
      return { ...list, rows: [], buffer: [], buffered: 0, error: null }
    case 'connection':
      return { ...list, connection: action.connection }
    case 'failed':
      return { ...list, error: action.message }
  }
}

/**
 * Takes over the server's list: a request that it no longer has cannot be opened. `since` arrived while the list was
 * loading.
 */
function showListed(list: LiveList, rows: RequestSummary[], since: RequestSummary[]): LiveList {
  const all = prepend(since.toReversed(), rows)
  const fresh = { ...list, loaded: true, error: null }
  if (!list.paused || !list.loaded) return { ...fresh, rows: all, buffer: [], buffered: 0 }
  const shown = new Set(list.rows.map((row) => row.id))
  const buffer = all.filter((row) => !shown.has(row.id))
  const kept = new Set(all.map((row) => row.id))
  return { ...fresh, rows: list.rows.filter((row) => kept.has(row.id)), buffer, buffered: buffer.length }
}

function addArrived(list: LiveList, arrived: RequestSummary[]): LiveList {
  const newest = arrived.toReversed()
  if (!list.paused) return { ...list, rows: prepend(newest, list.rows) }
  const known = new Set([...list.rows, ...list.buffer].map((row) => row.id))
  const fresh = newest.filter((row) => !known.has(row.id))
  return { ...list, buffer: prepend(fresh, list.buffer), buffered: list.buffered + fresh.length }
}

/** Joins rows: newest first, each id once, bounded. */
function prepend(newer: RequestSummary[], older: RequestSummary[]): RequestSummary[] {
  const byId = new Map<string, RequestSummary>()
  for (const row of [...newer, ...older]) {
    if (byId.size === MAX_ROWS) break
    if (!byId.has(row.id)) byId.set(row.id, row)
  }
  return [...byId.values()]
}
