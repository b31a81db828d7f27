import type { RequestSummary, RunningRequest, RunningRequests } from '../../../model/api.ts'

/** A row of the list: a finished request, or one in flight, whose duration is that so far. */
export interface ListRow extends RequestSummary {
  running?: true
}

/** The requests in flight, as far as the page knows. */
export interface RunningList {
  requests: readonly RunningRequest[]
  /** Number of those that the app has not listed. */
  more: number
  /** The app's clock less the page's, in milliseconds. */
  ahead: number
}

export const NOTHING_RUNS: RunningList = { requests: [], more: 0, ahead: 0 }

/** @param clock the page's, in milliseconds since the epoch */
export function takeRunning({ requests, more, now }: RunningRequests, clock: number): RunningList {
  return { requests, more, ahead: now - clock }
}

/** Puts the requests in flight before the finished ones; a record takes the place of its request. */
export function rowsWithRunning(
  { rows, running }: { rows: readonly RequestSummary[]; running: RunningList },
  clock: number,
): ListRow[] {
  if (running.requests.length === 0) return [...rows]
  const finished = new Set(rows.map(({ id }) => id))
  const inFlight = running.requests.filter(({ id }) => !finished.has(id))
  return [...inFlight.map((request) => rowOf(request, clock + running.ahead)), ...rows]
}

function rowOf({ id, method, url, startTime }: RunningRequest, now: number): ListRow {
  const duration = Math.max(0, now - startTime)
  return { id, method, path: url, route: null, status: null, startTime, duration, panels: {}, running: true }
}

/** Returns `, 3 in flight`; empty if there are none. */
export function describeRunning({ requests, more }: RunningList): string {
  const count = requests.length + more
  return count === 0 ? '' : `, ${count} in flight`
}
