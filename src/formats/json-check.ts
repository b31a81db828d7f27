import { isObject } from '../model/shape/is-object.ts'
import { errorsStatsShape } from '../model/notices/error-stats.ts'
import { logsStatsShape } from '../model/notices/log-stats.ts'
import {
  ASYNC_PANEL,
  CACHE_PANEL,
  CPU_PANEL,
  ERRORS_PANEL,
  HTTP_CLIENT_PANEL,
  LOGS_PANEL,
  QUERIES_PANEL,
} from '../model/panel-stats.ts'
import { within } from '../model/shape/shape.ts'
import type { Shape } from '../model/shape/shape.ts'
import { asyncStatsShape, cpuStatsShape, operationsStatsShape } from '../model/shape/stats-shapes.ts'
import { ExportError } from './export-error.ts'

/** Throws an `ExportError` for the first wrong field of a value; `path` is the value's own. */
export function checkShape(value: unknown, shape: Shape, path: string): void {
  const wrong = shape(value)
  if (wrong === null) return
  throw new ExportError({ ...within(path, wrong), advice: 'The file was changed or cut: export it again.' })
}

/** Checks the built-in panels' statistics; ignores other data under their ids, such as the note of a panel that failed. */
export function checkPanels(panels: Record<string, unknown>): void {
  const { [ASYNC_PANEL]: stats, [CPU_PANEL]: cpu } = panels
  if (isObject(stats) && 'backend' in stats) checkShape(stats, asyncStatsShape, `request.panels.${ASYNC_PANEL}`)
  if (isObject(cpu) && 'nodes' in cpu) checkShape(cpu, cpuStatsShape, `request.panels.${CPU_PANEL}`)
  const { [LOGS_PANEL]: logs, [ERRORS_PANEL]: errors } = panels
  if (isObject(errors) && 'errors' in errors) checkShape(errors, errorsStatsShape, `request.panels.${ERRORS_PANEL}`)
  if (isObject(logs) && 'lines' in logs) checkShape(logs, logsStatsShape, `request.panels.${LOGS_PANEL}`)
  for (const id of [QUERIES_PANEL, HTTP_CLIENT_PANEL, CACHE_PANEL]) {
    const operations = panels[id]
    if (isObject(operations) && 'groups' in operations) {
      checkShape(operations, operationsStatsShape, `request.panels.${id}`)
    }
  }
}
