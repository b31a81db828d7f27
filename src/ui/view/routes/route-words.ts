import type { RequestSummary } from '../../../model/api.ts'
import { ASYNC_PANEL } from '../../../model/panel-stats.ts'
import type { RoutePart, RouteRow, RouteRun } from '../../../model/routes/routes-answer.ts'
import { compileFilter } from '../../state/filter.ts'
import { formatTime } from '../../state/format.ts'

/**
 * Compiles a filter of routes in the words of the list's: methods, a part of the route or the finding, `>50ms` for the
 * 95th percentile, `has:problem`, `has:error`.
 */
export function compileRouteFilter(text: string): (row: RouteRow) => boolean {
  const wants = compileFilter(text)
  return (row) => wants(asRequest(row))
}

/** A request with the figures of a route. */
function asRequest({ id, method, route, errors, p95, finding }: RouteRow): RequestSummary {
  const panel = { navTitle: '', navSubtitle: '', ...(finding === null ? {} : { finding }) }
  const facts = { id, method, path: route, route, status: errors > 0 ? 500 : 200, startTime: 0, duration: p95 }
  return { ...facts, panels: { [ASYNC_PANEL]: panel } }
}

/** Formats a share of 0 to 1 for a column: `12 %`; a dash for an unknown one. */
export function formatPercent(share: number | null): string {
  if (share === null) return '–'
  if (share > 0 && share < 0.005) return '<1 %'
  return `${(share * 100).toFixed(0)} %`
}

/** Names a process start for a choice: its time, its commit, how many requests it has. */
export function nameRun({ startTime, commit, branch, requests }: RouteRun): string {
  const code = commit === null ? '' : ` · ${branch === null ? '' : `${branch} `}${commit.slice(0, 7)}`
  return `started ${formatTime(startTime).slice(0, 8)}${code} · ${requests} kept`
}

/** Names a part by its subject: the callee of an await, the text of an operation, the function that blocked. */
export function titleOfPart(part: RoutePart): string {
  if (part.kind === 'operation') return part.text || part.name
  if (part.kind === 'blocking') return part.function || part.name
  return part.name || 'await'
}

/** The bounds and heights of a sparkline's bars, from 0 to 1: the highest is the longest duration. */
export function sparkline(durations: readonly number[]): number[] {
  const longest = Math.max(...durations, 0)
  return durations.map((duration) => (longest > 0 ? Math.max(0.06, duration / longest) : 0.06))
}
