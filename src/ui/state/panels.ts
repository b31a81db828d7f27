import type { PanelFailure, PanelSummary } from '../../core/api.ts'
import type { AsyncProfilingStats } from '../../model/stats.ts'

export const ASYNC_PANEL = 'AsyncProfilingPanel'

export interface PanelTab {
  id: string
  title: string
  subtitle: string
}

/** One tab per panel: the async panel first, the others in the server's order. */
export function listTabs(panels: Record<string, unknown>, summaries: Record<string, PanelSummary>): PanelTab[] {
  const ids = Object.keys(panels)
  const ordered = [...ids.filter((id) => id === ASYNC_PANEL), ...ids.filter((id) => id !== ASYNC_PANEL)]
  return ordered.map((id) => {
    const known = Object.hasOwn(summaries, id) ? summaries[id] : undefined
    return { id, title: known?.navTitle || titleOf(id), subtitle: known?.navSubtitle ?? '' }
  })
}

/** `AsyncProfilingPanel` → `Async Profiling`, for where no summary is at hand. */
function titleOf(id: string): string {
  const words = id.replace(/Panel$/, '').replace(/([a-z0-9])([A-Z])/g, '$1 $2')
  return words || id
}

/** True for what stands in a panel's place when the panel failed. */
export function isPanelFailure(stats: unknown): stats is PanelFailure {
  if (!isObject(stats) || !isObject(stats['error'])) return false
  return stats['error']['code'] === 'PANEL_FAILED' && typeof stats['error']['message'] === 'string'
}

const LISTS = ['blockingCalls', 'tasks', 'awaitPoints', 'topAsyncFunctions'] as const
const OBJECTS = ['capabilities', 'eventLoopLag', 'ledger'] as const

/** True for the async panel's statistics; a user's panel under the same id gets the general view. */
export function isAsyncStats(stats: unknown): stats is AsyncProfilingStats {
  if (!isObject(stats) || typeof stats['backend'] !== 'string') return false
  return LISTS.every((key) => Array.isArray(stats[key])) && OBJECTS.every((key) => isObject(stats[key]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
