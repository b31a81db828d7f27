import type { JSX } from 'preact'
import type { RequestDetail } from '../../../model/api.ts'
import { isErrorsStats } from '../../../model/notices/error-stats.ts'
import { isLogsStats } from '../../../model/notices/log-stats.ts'
import { ERRORS_PANEL, isCpuStats, isOperationsStats, LOGS_PANEL } from '../../../model/panel-stats.ts'
import { subjectOf } from '../../state/operations.ts'
import { isPanelFailure } from '../../state/panels.ts'
import { CpuPanel } from '../cpu/cpu-panel.tsx'
import { ErrorsPanel } from '../notices/errors-panel.tsx'
import { LogsPanel } from '../notices/logs-panel.tsx'
import type { ShowTask } from '../operations/operation-list.tsx'
import { OperationsPanel } from '../operations/operations-panel.tsx'
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
      {renderStats(id, panel, shown)}
    </OwnScreen>
  )
}

function renderStats(id: string, stats: unknown, { line, showTask }: Shown): JSX.Element {
  const subject = subjectOf(id)
  if (subject !== undefined && isOperationsStats(stats)) {
    return <OperationsPanel stats={stats} subject={subject} showTask={showTask} />
  }
  if (id === ERRORS_PANEL && isErrorsStats(stats)) return <ErrorsPanel stats={stats} showTask={showTask} />
  if (id === LOGS_PANEL && isLogsStats(stats)) return <LogsPanel stats={stats} selected={line} showTask={showTask} />
  return isCpuStats(stats) ? <CpuPanel stats={stats} /> : <DataPanel data={stats} />
}
