import type { RequestSummary } from '../../../model/api.ts'
import type { ProcessRun } from '../../../model/finished-request.ts'
import { NOTHING_RUNS } from './running.ts'
import type { RunningList } from './running.ts'

/** Number of newest requests that the list keeps. */
export const MAX_ROWS = 2000

/** Rows of the server's list, where the option is not changed (`maxRequestHistory`). */
const ROWS_OF_A_PAGE = 100

/** Processes that start within this time (ms) are one restart: the workers of a cluster. */
const SAME_START_MS = 2000
const SHORT_COMMIT = 7

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
  /** Requests in flight; while paused, those at the pause. */
  running: RunningList
  /** The requests in flight now. */
  runningNow: RunningList
  connection: Connection
  /** Whether the server may have rows before the last one. */
  hasOlder: boolean
  /** Requests that the server has not kept, because they came faster than they could be written. */
  shed: number
  /** Why the last call failed, for the reader; null if it did not. */
  error: string | null
}

export type LiveAction =
  | { type: 'listed'; rows: RequestSummary[]; since: RequestSummary[]; shed?: number }
  | { type: 'arrived'; rows: RequestSummary[] }
  | { type: 'older'; rows: RequestSummary[] }
  | { type: 'running'; running: RunningList }
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
  running: NOTHING_RUNS,
  runningNow: NOTHING_RUNS,
  connection: 'connecting',
  hasOlder: false,
  shed: 0,
  error: null,
}

const NOT_PAUSED = { paused: false, buffer: [], buffered: 0 }
/** A lost app may be gone, with its requests. */
const NOT_KNOWN = { running: NOTHING_RUNS, runningNow: NOTHING_RUNS }

/** Returns the next state of the list. `arrived` rows come in order of arrival, oldest first. */
export function reduceLive(list: LiveList, action: LiveAction): LiveList {
  switch (action.type) {
    case 'listed':
      return { ...showListed(list, action.rows, action.since), shed: action.shed ?? 0 }
    case 'arrived':
      return addArrived(list, action.rows)
    case 'older':
      return { ...list, rows: prepend(list.rows, action.rows), hasOlder: action.rows.length > 0 }
    case 'running':
      return { ...list, running: list.paused ? list.running : action.running, runningNow: action.running }
    case 'paused':
      return { ...list, paused: true }
    case 'resumed':
      return { ...list, ...NOT_PAUSED, rows: prepend(list.buffer, list.rows), running: list.runningNow }
    case 'cleared':
      return { ...list, rows: [], buffer: [], buffered: 0, error: null }
    case 'connection':
      return { ...list, ...(action.connection === 'lost' ? NOT_KNOWN : {}), connection: action.connection }
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
  // A list that is cut has a round number of rows; a whole one may, and the next page then is empty.
  const hasOlder = rows.length > 0 && rows.length % ROWS_OF_A_PAGE === 0
  const fresh = { ...list, loaded: true, error: null, hasOlder }
  if (!list.paused || !list.loaded) return { ...fresh, rows: all, buffer: [], buffered: 0 }
  const shown = new Set(list.rows.map((row) => row.id))
  const buffer = all.filter((row) => !shown.has(row.id))
  const kept = new Set(all.map((row) => row.id))
  return { ...fresh, rows: list.rows.filter((row) => kept.has(row.id)), buffer, buffered: buffer.length }
}

function addArrived(list: LiveList, arrived: RequestSummary[]): LiveList {
  const { rows, later } = putInPlace(list.rows, arrived)
  const newest = later.toReversed()
  if (!list.paused) return { ...list, rows: prepend(newest, rows) }
  const known = new Set([...list.rows, ...list.buffer].map((row) => row.id))
  const fresh = newest.filter((row) => !known.has(row.id))
  return { ...list, rows, buffer: prepend(fresh, list.buffer), buffered: list.buffered + fresh.length }
}

/** A row that is there already and comes again, with the texts of its panels, stays where it is. */
function putInPlace(
  rows: RequestSummary[],
  arrived: RequestSummary[],
): { rows: RequestSummary[]; later: RequestSummary[] } {
  const shown = new Set(rows.map((row) => row.id))
  const again = new Map(arrived.filter(({ id }) => shown.has(id)).map((row) => [row.id, row]))
  const later = arrived.filter(({ id }) => !shown.has(id))
  return again.size === 0 ? { rows, later } : { rows: rows.map((row) => again.get(row.id) ?? row), later }
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

/**
 * Finds where the process was started anew within a list that is sorted by time, in either direction.
 *
 * @returns the later run, by the index of the row that comes after the restart in the list
 */
export function findRestarts(rows: readonly RequestSummary[]): Map<number, ProcessRun> {
  const found = new Map<number, ProcessRun>()
  const isDescending = rows.length > 1 && rows[0]!.startTime > rows.at(-1)!.startTime
  for (const run of startsOf(rows)) {
    const isAfter = (row: RequestSummary): boolean => row.startTime >= run.startTime
    const index = rows.findIndex((row) => isAfter(row) !== isDescending)
    // Of two restarts between the same rows, the next rows run the later one.
    if (index > 0) found.set(index, run)
  }
  return found
}

/** Returns the runs of the rows by their start, those that start together as one. */
function startsOf(rows: readonly RequestSummary[]): ProcessRun[] {
  const byId = new Map<string, ProcessRun>()
  for (const { run } of rows) if (run !== undefined) byId.set(run.id, run)
  const starts: ProcessRun[] = []
  for (const run of [...byId.values()].toSorted((a, b) => a.startTime - b.startTime)) {
    if (run.startTime - (starts.at(-1)?.startTime ?? -Infinity) > SAME_START_MS) starts.push(run)
  }
  return starts
}

/** Describes the code of a run: `app.js · main · 0123456`. */
export function describeRun({ command, branch, commit }: ProcessRun): string {
  return [command, branch, commit?.slice(0, SHORT_COMMIT)].filter(Boolean).join(' · ')
}
