import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { AsyncProfilingStats } from '../../model/stats.ts'
import { listFigures } from '../state/summary.ts'
import { buildTree } from '../state/tree.ts'
import { AsyncTables } from './async-tables.tsx'
import { TaskPane } from './task-pane.tsx'
import { Trace } from './trace.tsx'

export interface AsyncPanelProps {
  stats: AsyncProfilingStats
  selectedTask: string | null
  onSelectTask: (taskId: string) => void
}

/** The async panel: figures, the tree of tasks on one time axis, the selected task, and the tables. */
export function AsyncPanel({ stats, selectedTask, onSelectTask }: AsyncPanelProps): JSX.Element {
  const tree = useMemo(() => buildTree(stats.tasks), [stats])
  if (stats.backend === 'none') {
    return (
      <div class="async">
        <Figures stats={stats} />
        <p class="notice">
          No profiler backend recorded this request, so its tasks, waits and blocking calls are unknown.
        </p>
      </div>
    )
  }
  const hasTasks = stats.tasks.length > 0
  return (
    <div class={`async ${hasTasks ? '' : 'no-tasks'}`}>
      <Figures stats={stats} />
      <Trace stats={stats} tree={tree} selected={selectedTask} onSelect={onSelectTask} />
      {hasTasks && <TaskPane stats={stats} tree={tree} selected={selectedTask} onSelect={onSelectTask} />}
      <AsyncTables stats={stats} selected={selectedTask} onSelect={onSelectTask} />
    </div>
  )
}

function Figures({ stats }: { stats: AsyncProfilingStats }): JSX.Element {
  return (
    <dl class="figures" aria-label="Summary">
      {listFigures(stats).map(({ title, value, unit }) => (
        <div key={title} class={value === 'unknown' ? 'unknown' : ''}>
          <dt>{title}</dt>
          <dd>
            {value}
            {unit && <small> {unit}</small>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
