import { isObject } from '../model/shape/is-object.ts'
import { ASYNC_PANEL } from '../model/panel-stats.ts'
import { upgradeSteps } from '../model/upgrade-steps.ts'
import type { Upgraders } from '../model/upgrade-steps.ts'
import { EXPORT_VERSION } from './export-record.ts'

/** By the version that they start from. They keep damaged data unchanged: the following check refuses it. */
const UPGRADERS: Upgraders = { 1: addCallees, 2: addOperations }

/** Adds the function that each await calls, new in version 2: unknown. */
function addCallees(record: Record<string, unknown>): Record<string, unknown> {
  return changeStats(record, (stats) => {
    const { awaitPoints } = stats
    return Array.isArray(awaitPoints) ? { ...stats, awaitPoints: awaitPoints.map((point) => withSites(point)) } : stats
  })
}

/** Adds the list of operations, new in version 3: none were seen. */
function addOperations(record: Record<string, unknown>): Record<string, unknown> {
  return changeStats(record, (stats) => ({ operations: [], ...stats }))
}

/** Changes the statistics of the async panel, if there are any. */
function changeStats(
  record: Record<string, unknown>,
  change: (stats: Record<string, unknown>) => Record<string, unknown>,
): Record<string, unknown> {
  const { request } = record
  const panels = isObject(request) ? request['panels'] : undefined
  const stats = isObject(panels) ? panels[ASYNC_PANEL] : undefined
  if (!isObject(stats)) return record
  return {
    ...record,
    request: { ...(request as object), panels: { ...(panels as object), [ASYNC_PANEL]: change(stats) } },
  }
}

function withSites(point: unknown): unknown {
  if (!isObject(point) || !Array.isArray(point['sites'])) return point
  return { ...point, sites: point['sites'].map((site: unknown) => (isObject(site) ? { callee: null, ...site } : site)) }
}

/** Upgrades an export of any known version to the newest. */
export function upgrade(
  record: Record<string, unknown>,
  upgraders: Upgraders = UPGRADERS,
  newest: number = EXPORT_VERSION,
): Record<string, unknown> {
  return upgradeSteps(record, upgraders, newest)
}
