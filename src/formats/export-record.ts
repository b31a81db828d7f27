import type { PanelSummary, RequestDetail } from '../model/api.ts'

/** The formats of an export. */
export const EXPORT_FORMATS = ['json', 'chrome', 'speedscope', 'html'] as const

export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Raised by one with every change of an export's content; each step has an upgrader in `json-upgrade.ts`. */
export const EXPORT_VERSION = 3

/** One request with all its panels: the content of a JSON export, and the source of every other. */
export interface RequestExport {
  format: 'debug-toolbar'
  version: typeof EXPORT_VERSION
  /** Milliseconds since the epoch. */
  exportedAt: number
  /** As `GET /api/requests/:id` returns it. */
  request: RequestDetail
  /** Titles of its panels in lists and tabs, by id. */
  summaries: Record<string, PanelSummary>
}

/** @param exportedAt milliseconds since the epoch */
export function makeExport(
  request: RequestDetail,
  summaries: Record<string, PanelSummary>,
  exportedAt: number,
): RequestExport {
  return { format: 'debug-toolbar', version: EXPORT_VERSION, exportedAt, request, summaries }
}
