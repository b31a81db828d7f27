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
