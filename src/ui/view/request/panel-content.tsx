import type { JSX } from 'preact'
import type { RequestDetail } from '../../../model/api.ts'
import { isErrorsStats } from '../../../model/notices/error-stats.ts'
import { isLogsStats } from '../../../model/notices/log-stats.ts'
import {
  asyncStatsOf,
  ERRORS_PANEL,
  isCpuStats,
  isOperationsStats,
  LOGS_PANEL,
  REQUEST_PANEL,
} from '../../../model/panel-stats.ts'
import { pathOf } from '../../canvas/path.ts'
import { asCurl, isShownRequest } from '../../../formats/curl.ts'
import { subjectOf } from '../../state/operations.ts'
import { isPanelFailure } from '../../state/panels.ts'
import { CpuPanel } from '../cpu/cpu-panel.tsx'
import { ErrorsPanel } from '../notices/errors-panel.tsx'
import { LogsPanel } from '../notices/logs-panel.tsx'
import type { ShowTask } from '../operations/operation-list.tsx'
import { OperationsPanel } from '../operations/operations-panel.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { DataPanel, FailedPanel } from './data-panel.tsx'
import { OwnScreen } from './own-screen.tsx'

interface Shown {
  /** The number of the marked log line. */
  line: number | null
  showTask: ShowTask | null
}

/** Renders the screen of a panel, of whoever it is. */
export function renderPanel(id: string, detail: RequestDetail, shown: Shown): JSX.Element {
  const panel = detail.panels[id]
  if (isPanelFailure(panel)) return <FailedPanel failure={panel} />
  return (
    <OwnScreen key={id} id={id} detail={detail}>
      {renderStats(id, detail, shown)}
    </OwnScreen>
  )
}

function renderStats(id: string, detail: RequestDetail, { line, showTask }: Shown): JSX.Element {
  const stats = detail.panels[id]
  const subject = subjectOf(id)
  if (subject !== undefined && isOperationsStats(stats)) {
    const async = asyncStatsOf(detail)
    const onPath = async === null ? new Map<string, number>() : pathOf(async).byOperation
    return <OperationsPanel {...{ stats, subject, onPath, showTask }} />
  }
  if (id === ERRORS_PANEL && isErrorsStats(stats)) return <ErrorsPanel stats={stats} showTask={showTask} />
  if (id === LOGS_PANEL && isLogsStats(stats)) return <LogsPanel stats={stats} selected={line} showTask={showTask} />
  if (id === REQUEST_PANEL && isShownRequest(stats)) {
    return (
      <>
        <CopyButton write={() => asCurl(stats, location.origin)} title="Copy as curl" />
        <DataPanel data={stats} />
      </>
    )
  }
  return isCpuStats(stats) ? <CpuPanel stats={stats} /> : <DataPanel data={stats} />
}
