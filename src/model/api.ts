import type { AsyncProfilingStats } from './async-stats.ts'
import type { Finding } from './finding.ts'
import type { FinishedSummary, PanelSummary, SummaryFinding } from './finished-request.ts'
import type { MaybePromise, RequestQuery } from './request-store.ts'

/** The shapes of the HTTP API under `basePath`, which the server sends and the screens read. */

export type { PanelSummary, SummaryFinding }

/** One row of `GET /api/requests`, and the data of one server-sent event. */
export interface RequestSummary extends Omit<FinishedSummary, 'complete'> {
  panels: Record<string, PanelSummary>
  /** True if it stays until it is let go. */
  pinned?: boolean
}

/** A request, or a unit of work, that has not ended yet. Secrets are redacted. */
export interface RunningRequest extends Pick<FinishedSummary, 'id' | 'method' | 'path' | 'startTime'> {
  /** Path and query. */
  url: string
}

/** `GET /api/live`, and the data of the event `running`. */
export interface RunningRequests {
  /** When this was so, in milliseconds since the epoch, on the app's clock. */
  now: number
  /** Longest running first, bounded. */
  requests: RunningRequest[]
  /** Number of those that are not in the list. */
  more: number
}

/** The rows that are asked for: by default as many as the history lists, of all. */
export interface ListChoice {
  limit?: number
  query?: RequestQuery
}

/** `GET /api/requests/:id` */
export interface RequestDetail extends FinishedSummary {
  panels: Record<string, unknown>
}

/** The argument of a panel's own screen (`Panel.screen`), in the browser. */
export interface ScreenContext<Stats = unknown> {
  /** The result of the panel's `generateStats`, by way of JSON. Texts in it may come from a request: untrusted. */
  stats: Stats
  request: Omit<RequestDetail, 'panels'>
}

/** `GET /api/toolbar/:id`: the badge's data on a request, small however large its record is. */
export interface BadgeDetail extends Omit<RequestDetail, 'panels'> {
  /** The async panel's statistics without its tasks and functions, lists cut short; null if there are none. */
  stats: AsyncProfilingStats | null
  /** Milliseconds of all blocking calls. */
  blocked: number
  /** The most important sentences about the request, as the dashboard has them. */
  findings: BadgeFinding[]
}

/** One sentence of the checks in `analyze/findings/`, in pieces that are untrusted text. */
export type BadgeFinding = Pick<Finding, 'check' | 'severity' | 'words' | 'taskId'>

/** The content of `panels.<id>` if the panel failed. */
export interface PanelFailure {
  error: { code: 'PANEL_FAILED'; message: string }
}

/** The body of every error response of the API. */
export interface ApiErrorBody {
  error: { code: string; message: string }
}

/** The part of the toolbar that the server uses; everything it serves comes through here. */
export interface RequestReader {
  /** Returns kept requests, newest first; the caller leaves out those that do not match the choice's query. */
  summaries(choice?: ListChoice): Promise<RequestSummary[]>
  /** Keeps a record until it is let go, or lets it go. Resolves to false for an unknown id. */
  pin?(id: string, isPinned: boolean): Promise<boolean>
  /** Requests that were not kept because they came faster than they could be written. */
  readonly shed?: number
  /** Resolves to undefined for an unknown id. */
  detail(id: string): Promise<RequestDetail | undefined>
  /** Returns one row of `summaries`; undefined for an unknown id. */
  summary(id: string): Promise<RequestSummary | undefined>
  /** Returns the requests in flight that have run for some time. */
  running?(): MaybePromise<RunningRequests>
  clear(): MaybePromise<void>
  /** Calls back for each request that ends, until the returned function is called. */
  subscribe(listener: (summary: RequestSummary) => void): () => void
}
