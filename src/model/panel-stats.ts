import type { RequestDetail } from './api.ts'
import type { AsyncProfilingStats } from './async-stats.ts'
import type { CpuStats } from './cpu-samples.ts'
import type { OperationsStats } from './operation-groups.ts'
import { asyncStatsShape, cpuStatsShape, operationsStatsShape } from './shape/stats-shapes.ts'

/** The ids of the built-in panels: public names, keys of `panels` in the API and in exports. */
export const ASYNC_PANEL = 'AsyncProfilingPanel'
export const CPU_PANEL = 'ProfilingPanel'
export const REQUEST_PANEL = 'RequestPanel'
export const RESPONSE_PANEL = 'ResponsePanel'
export const TIMER_PANEL = 'TimerPanel'
export const QUERIES_PANEL = 'QueriesPanel'
export const HTTP_CLIENT_PANEL = 'HttpClientPanel'
export const CACHE_PANEL = 'CachePanel'
export const LOGS_PANEL = 'LogsPanel'
export const ERRORS_PANEL = 'ErrorsPanel'

/** Begins the async panel's note on a request whose tasks and awaits were not recorded, though they should have been. */
export const NO_DETAIL = 'No detail'

/** Tells whether data is the async panel's statistics, down to each row: a user's panel of its id may give anything. */
export const isAsyncStats = (stats: unknown): stats is AsyncProfilingStats => asyncStatsShape(stats) === null

/** Tells whether data is the CPU panel's statistics, down to each row. */
export const isCpuStats = (stats: unknown): stats is CpuStats => cpuStatsShape(stats) === null

/** Tells whether data is the statistics of a panel of operations, down to each row. */
export const isOperationsStats = (stats: unknown): stats is OperationsStats => operationsStatsShape(stats) === null

type WithPanels = Pick<RequestDetail, 'panels'>

/** Returns the async panel's statistics of a request; null if the panel failed, was left out, or is a user's own. */
export function asyncStatsOf({ panels }: WithPanels): AsyncProfilingStats | null {
  const stats = statsOf(panels, ASYNC_PANEL)
  return isAsyncStats(stats) ? stats : null
}

/** Returns the CPU panel's statistics of a request; null if the panel failed, was left out, or is a user's own. */
export function cpuStatsOf({ panels }: WithPanels): CpuStats | null {
  const stats = statsOf(panels, CPU_PANEL)
  return isCpuStats(stats) ? stats : null
}

/** Reads own properties alone: the id of a panel may be any text. */
const statsOf = (panels: Record<string, unknown>, id: string): unknown =>
  Object.hasOwn(panels, id) ? panels[id] : undefined
