import { isObject } from '../model/is-object.ts'
import { ASYNC_PANEL } from '../model/panel-stats.ts'
import { upgradeSteps } from '../model/upgrade-steps.ts'
import type { Upgraders } from '../model/upgrade-steps.ts'
import { EXPORT_VERSION } from './export-record.ts'

/** By the version that they start from. They keep damaged data unchanged: the following check refuses it. */
const UPGRADERS: Upgraders = { 1: addCallees }

/** Adds the function that each await calls, new in version 2: unknown. */
function addCallees(record: Record<string, unknown>): Record<string, unknown> {
  const { request } = record
  const panels = isObject(request) ? request['panels'] : undefined
  const stats = isObject(panels) ? panels[ASYNC_PANEL] : undefined
  if (!isObject(stats) || !Array.isArray(stats['awaitPoints'])) return record
  const awaitPoints = stats['awaitPoints'].map((point: unknown) => withSites(point))
  const upgraded = { ...(panels as object), [ASYNC_PANEL]: { ...stats, awaitPoints } }
  return { ...record, request: { ...(request as object), panels: upgraded } }
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
