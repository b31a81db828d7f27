import type { PanelSummary, RequestDetail } from '../core/api.ts'
import type { AsyncProfilingStats } from '../model/stats.ts'

/** What a request can be exported as. */
export const EXPORT_FORMATS = ['json', 'chrome', 'speedscope', 'html'] as const

export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Raised by one with every change of what an export holds; each step has an upgrader in `json-upgrade.ts`. */
export const EXPORT_VERSION = 1

/** One request with all its panels, as a JSON export holds it and every other export is made of. */
export interface RequestExport {
  format: 'debug-toolbar'
  version: typeof EXPORT_VERSION
  /** Milliseconds since the epoch. */
  exportedAt: number
  /** As `GET /api/requests/:id` answers it. */
  request: RequestDetail
  /** What lists and tabs say of its panels, by id. */
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

const LISTS = ['blockingCalls', 'tasks', 'awaitPoints', 'topAsyncFunctions'] as const
const OBJECTS = ['capabilities', 'eventLoopLag', 'ledger'] as const

/** The async panel's statistics of a request; null where the panel failed, was left out, or is somebody else's. */
export function asyncStatsOf({ panels }: Pick<RequestDetail, 'panels'>): AsyncProfilingStats | null {
  const stats = Object.hasOwn(panels, 'AsyncProfilingPanel') ? panels['AsyncProfilingPanel'] : null
  if (!isObject(stats) || typeof stats['backend'] !== 'string') return null
  const fits = LISTS.every((key) => Array.isArray(stats[key])) && OBJECTS.every((key) => isObject(stats[key]))
  return fits ? (stats as unknown as AsyncProfilingStats) : null
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
