import type { RunningRequest, RunningRequests } from '../../model/api.ts'
import { redactUrl } from '../redaction/index.ts'

/** Shorter requests (ms) are not listed while they run: a busy app's list would only flicker. */
const MIN_AGE_MS = 100
/** Requests in one list; the longest running ones are the ones to look at. */
const MAX_LISTED = 100
/** Requests that are looked at; the rest is only counted. */
const MAX_SCANNED = 2000

/** A tracked request or unit of work. */
export interface Running {
  readonly context: {
    readonly id: string
    readonly startTime: number
    /** Method and URL as they came. */
    readonly outcome: { method: string; url: string }
  }
  /** True if its record is made, or will never be. */
  readonly isOver: boolean
}

/** Lists the requests that run at `now` (ms since the epoch). Their paths cost nothing before somebody asks. */
export function listRunning(
  tracked: readonly Running[],
  now: number,
  patterns: readonly RegExp[] | undefined,
): RunningRequests {
  const old = tracked
    .slice(0, MAX_SCANNED)
    .filter(({ context, isOver }) => !isOver && now - context.startTime >= MIN_AGE_MS)
    .toSorted((a, b) => a.context.startTime - b.context.startTime)
  const requests = old.slice(0, MAX_LISTED).map(({ context }) => describe(context, patterns))
  return { now, requests, more: old.length - requests.length + Math.max(0, tracked.length - MAX_SCANNED) }
}

function describe(
  { id, startTime, outcome }: Running['context'],
  patterns: readonly RegExp[] | undefined,
): RunningRequest {
  const url = redactUrl(outcome.url, patterns)
  const query = url.indexOf('?')
  return { id, method: outcome.method, path: query < 0 ? url : url.slice(0, query), url, startTime }
}

/** Joins the lists of several processes. */
export function joinRunning(lists: readonly RunningRequests[]): RunningRequests {
  const all = lists.flatMap(({ requests }) => requests).toSorted((a, b) => a.startTime - b.startTime)
  const requests = all.slice(0, MAX_LISTED)
  const more = lists.reduce((sum, list) => sum + list.more, all.length - requests.length)
  return { now: lists[0]?.now ?? 0, requests, more }
}
