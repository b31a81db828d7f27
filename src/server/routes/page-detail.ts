import { findingsOfRequest } from '../../analyze/findings/findings.ts'
import type { RequestDetail, BadgeDetail } from '../../model/api.ts'
import { asyncStatsOf } from '../../model/panel-stats.ts'

/** Limits the rows of each list: a badge names the worst ones. */
const MAX_ROWS = 20

/** Returns the detail of a request for the badge. `stats` is null if the panel failed, or is another one. */
export function shortenDetail({ panels, ...request }: RequestDetail): BadgeDetail {
  const stats = asyncStatsOf({ panels })
  if (stats === null) return { ...request, stats: null, blocked: 0, findings: [] }
  const blocked = stats.blockingCalls.reduce((sum, call) => sum + call.totalTime, 0)
  const short = {
    ...stats,
    blockingCalls: stats.blockingCalls.slice(0, MAX_ROWS),
    awaitPoints: stats.awaitPoints.slice(0, MAX_ROWS),
    tasks: [],
    taskHierarchy: [],
    topAsyncFunctions: [],
  }
  const findings = findingsOfRequest(stats, { status: request.status, panels }).slice(0, MAX_ROWS)
  return {
    ...request,
    stats: short,
    blocked,
    findings: findings.map(({ check, severity, words, taskId }) => ({ check, severity, words, taskId })),
  }
}
