import type { AsyncProfilingStats } from '../model/stats.ts'

/** The shapes of the HTTP API under `basePath`: what the server sends and the screens read. */

export interface PanelSummary {
  navTitle: string
  navSubtitle: string
}

/** One row of `GET /api/requests`, and the data of one server-sent event. */
export interface RequestSummary {
  id: string
  method: string
  path: string
  route: string | null
  status: number | null
  /** Milliseconds since the epoch. */
  startTime: number
  duration: number | null
  panels: Record<string, PanelSummary>
}

/** `GET /api/requests/:id` */
export interface RequestDetail {
  id: string
  method: string
  path: string
  route: string | null
  status: number | null
  startTime: number
  duration: number | null
  /** False where the response never ended. */
  complete: boolean
  panels: Record<string, unknown>
}

/** What a panel's own screen (`Panel.screen`) is given, in the browser. */
export interface ScreenContext<Stats = unknown> {
  /** What the panel's `generateStats` gave, by way of JSON. Texts in it may come from a request: untrusted. */
  stats: Stats
  request: Omit<RequestDetail, 'panels'>
}

/** `GET /api/toolbar/:id`: what the toolbar in a page shows of a request, small however large its record is. */
export interface ToolbarDetail extends Omit<RequestDetail, 'panels'> {
  /** The async panel's statistics without its tasks and functions, lists cut short; null where there are none. */
  stats: AsyncProfilingStats | null
  /** Milliseconds in blocking calls, all of them. */
  blocked: number
  /** What could be better, worst first. */
  findings: ToolbarFinding[]
}

/** One sentence in pieces, which are untrusted text; as `analyze/findings.ts` makes it. */
export interface ToolbarFinding {
  severity: 'critical' | 'warning'
  words: { style: 'plain' | 'code' | 'strong'; text: string }[]
  taskId: string | null
}

/** What `panels.<id>` holds where a panel failed. */
export interface PanelFailure {
  error: { code: 'PANEL_FAILED'; message: string }
}

/** Every error of the API. */
export interface ApiErrorBody {
  error: { code: string; message: string }
}

/** What the server needs of the toolbar: everything it serves comes through here. */
export interface RequestReader {
  /** Newest first. */
  summaries(): Promise<RequestSummary[]>
  /** Undefined for an unknown id. */
  detail(id: string): Promise<RequestDetail | undefined>
  /** One row of `summaries`; undefined for an unknown id. */
  summary(id: string): Promise<RequestSummary | undefined>
  clear(): void
  /** Calls back for each request that ends; the answer stops that. */
  subscribe(listener: (summary: RequestSummary) => void): () => void
}
