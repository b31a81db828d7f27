import type { PanelFailure, PanelSummary, RequestSummary, SummaryFinding } from '../../model/api.ts'
import { isObject } from '../../model/shape/is-object.ts'
import {
  ASYNC_PANEL,
  CACHE_PANEL,
  CPU_PANEL,
  ERRORS_PANEL,
  HTTP_CLIENT_PANEL,
  LOGS_PANEL,
  NO_DETAIL,
  QUERIES_PANEL,
  TIMER_PANEL,
} from '../../model/panel-stats.ts'

export interface PanelTab {
  id: string
  title: string
  subtitle: string
}

/** Lists one tab per panel: the async panel first, the others in the server's order. */
export function listTabs(panels: Record<string, unknown>, summaries: Record<string, PanelSummary>): PanelTab[] {
  const ids = Object.keys(panels)
  const ordered = [...ids.filter((id) => id === ASYNC_PANEL), ...ids.filter((id) => id !== ASYNC_PANEL)]
  return ordered.map((id) => {
    const known = Object.hasOwn(summaries, id) ? summaries[id] : undefined
    return { id, title: known?.navTitle || titleOf(id), subtitle: known?.navSubtitle ?? '' }
  })
}

/** Returns the async panel's short note on a request. */
export const asyncNote = (row: RequestSummary): string => row.panels[ASYNC_PANEL]?.navSubtitle ?? ''

/** The graver, the earlier; the others are no problems. */
const GRAVITY: readonly string[] = ['critical', 'warning']

/** Returns the gravest problem that the panels tell of; an error of the answer comes first of equal ones. */
export function worstFinding({ panels }: RequestSummary): SummaryFinding | null {
  const { [ERRORS_PANEL]: errors, ...others } = panels
  const told = [errors, ...Object.values(others)].flatMap((panel) => panel?.finding ?? [])
  const problems = told.filter(({ severity }) => GRAVITY.includes(severity))
  return problems.toSorted((a, b) => GRAVITY.indexOf(a.severity) - GRAVITY.indexOf(b.severity))[0] ?? null
}

/** Sorts requests by their problems: critical ones are the largest, and words sort within a severity. */
export function findingOrder(row: RequestSummary): string {
  const worst = worstFinding(row)
  return worst === null ? '' : `${GRAVITY.length - GRAVITY.indexOf(worst.severity)} ${worst.title}`
}

const COUNTING = [QUERIES_PANEL, HTTP_CLIENT_PANEL, CACHE_PANEL, LOGS_PANEL, ERRORS_PANEL]

/** Returns the counts of the other panels: `31 queries, 2 requests, 12 lines, 1 error`. */
export const panelNotes = ({ panels }: RequestSummary): string =>
  COUNTING.flatMap((id) => panels[id]?.navSubtitle.split(',')[0] || []).join(', ')

/** Counts the requests whose tasks were not recorded; the page of each says why. */
export function describeMissing(rows: readonly RequestSummary[]): string {
  const missing = rows.filter((row) => asyncNote(row).startsWith(NO_DETAIL)).length
  return missing === 0 ? '' : `, ${missing} without detail`
}

/** Titles of the built-in panels whose ids do not tell them: tabs are drawn before the list of requests is read. */
const TITLES: ReadonlyMap<string, string> = new Map([
  [ASYNC_PANEL, 'Async'],
  [HTTP_CLIENT_PANEL, 'HTTP out'],
  [CACHE_PANEL, 'Cache and messages'],
  [CPU_PANEL, 'CPU'],
  [TIMER_PANEL, 'Time'],
])

/** Makes a title from a panel's id if there is no summary: `RequestSizesPanel` → `Request Sizes`. */
function titleOf(id: string): string {
  const known = TITLES.get(id)
  if (known !== undefined) return known
  const words = id.replace(/Panel$/, '').replace(/([a-z0-9])([A-Z])/g, '$1 $2')
  return words || id
}

/** Tells whether statistics are the placeholder of a panel that failed. */
export function isPanelFailure(stats: unknown): stats is PanelFailure {
  if (!isObject(stats) || !isObject(stats['error'])) return false
  return stats['error']['code'] === 'PANEL_FAILED' && typeof stats['error']['message'] === 'string'
}
