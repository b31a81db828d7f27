import type { AsyncProfilingStats } from './async-stats.ts'
import type { Finding } from './finding.ts'
import type { FinishedSummary } from './finished-request.ts'
import type { MaybePromise } from './request-store.ts'

/** The shapes of the HTTP API under `basePath`, which the server sends and the screens read. */

export interface PanelSummary {
  navTitle: string
  navSubtitle: string
  /** The worst problem that the panel tells of; absent if there is none. */
  finding?: SummaryFinding
}

/** A problem of a request in one sentence, untrusted text. */
export type SummaryFinding = Pick<Finding, 'severity' | 'title'>

/** One row of `GET /api/requests`, and the data of one server-sent event. */
export interface RequestSummary extends Omit<FinishedSummary, 'complete'> {
  panels: Record<string, PanelSummary>
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
  /** Returns the kept requests, newest first. */
  summaries(): Promise<RequestSummary[]>
  /** Resolves to undefined for an unknown id. */
  detail(id: string): Promise<RequestDetail | undefined>
  /** Returns one row of `summaries`; undefined for an unknown id. */
  summary(id: string): Promise<RequestSummary | undefined>
  clear(): MaybePromise<void>
  /** Calls back for each request that ends, until the returned function is called. */
  subscribe(listener: (summary: RequestSummary) => void): () => void
}
