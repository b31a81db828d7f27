import { findProblems } from '../analyze/findings.ts'
import type { RequestDetail, ToolbarDetail } from '../core/api.ts'
import type { AsyncProfilingStats } from '../model/stats.ts'

/** A badge names the worst of each. */
const MAX_ROWS = 20

/** What the toolbar in a page shows of a request. A panel that failed, or is somebody's own, leaves `stats` null. */
export function shortenDetail({ panels, ...request }: RequestDetail): ToolbarDetail {
  const stats = panels['AsyncProfilingPanel']
  if (!isAsyncStats(stats)) return { ...request, stats: null, blocked: 0, findings: [] }
  const blocked = stats.blockingCalls.reduce((sum, call) => sum + call.totalTime, 0)
  const short = {
    ...stats,
    blockingCalls: stats.blockingCalls.slice(0, MAX_ROWS),
    awaitPoints: stats.awaitPoints.slice(0, MAX_ROWS),
    tasks: [],
    taskHierarchy: [],
    topAsyncFunctions: [],
  }
  const findings = findProblems(stats).slice(0, MAX_ROWS)
  return {
    ...request,
    stats: short,
    blocked,
    findings: findings.map(({ severity, words, taskId }) => ({ severity, words, taskId })),
  }
}

function isAsyncStats(stats: unknown): stats is AsyncProfilingStats {
  const { blockingCalls, awaitPoints, tasks, ledger, capabilities } = (stats ?? {}) as Partial<AsyncProfilingStats>
  const lists = [blockingCalls, awaitPoints, tasks]
  return lists.every((list) => Array.isArray(list)) && typeof ledger === 'object' && typeof capabilities === 'object'
}
