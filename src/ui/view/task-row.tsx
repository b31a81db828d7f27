import type { JSX } from 'preact'
import { ROW_HEIGHT } from '../canvas/scale.ts'
import { formatCount } from '../state/format.ts'
import { describeTask, formatTaskTime, MAX_INDENT, nameTask } from '../state/task.ts'
import { visible } from '../state/text.ts'
import type { TreeEntry } from '../state/tree.ts'
import { Fold } from './icons.tsx'
import { Name, SiteText } from './text.tsx'

export interface TaskRowProps {
  entry: TreeEntry
  /** From the top of the whole tree. */
  row: number
  selected: boolean
  collapsed: boolean
  onSelect: (taskId: string) => void
  onToggle: (taskId: string) => void
}

/** The id of a row's element, for the tree's active descendant. */
export function taskRowId(row: number): string {
  return `task-row-${row}`
}

const MARKS = { failed: '◆', cancelled: '×', pending: '→', completed: '' } as const

/** One row of the tree: name, site, milliseconds. */
export function TaskRow({ entry, row, selected, collapsed, onSelect, onToggle }: TaskRowProps): JSX.Element {
  const { task, depth, size } = entry
  const indent = Math.min(depth, MAX_INDENT)
  const toggle = (event: MouseEvent): void => {
    event.stopPropagation()
    onToggle(task.taskId)
  }
  return (
    <div
      id={taskRowId(row)}
      class="task"
      role="row"
      aria-rowindex={row + 1}
      aria-level={depth + 1}
      aria-selected={selected}
      aria-expanded={size > 1 ? !collapsed : undefined}
      aria-label={visible(describeTask(task))}
      style={{ transform: `translateY(${row * ROW_HEIGHT}px)` }}
      onClick={() => onSelect(task.taskId)}
    >
      <span class="n" role="gridcell">
        <span class="indent" style={{ width: `${indent * 12}px` }} />
        {depth > MAX_INDENT && <span class="depth">{depth}</span>}
        <span class="fold" onClick={size > 1 ? toggle : undefined}>
          {size > 1 && <Fold />}
        </span>
        <Name text={nameTask(task)} class="code" />
        {MARKS[task.status] && <span class={`mark ${task.status}`}>{MARKS[task.status]}</span>}
        {collapsed && size > 1 && <span class="count">+{formatCount(size - 1)}</span>}
      </span>
      <span class="s" role="gridcell">
        <SiteText site={{ file: task.file, line: task.line }} short />
      </span>
      <span class={`d num ${task.status}`} role="gridcell">
        {formatTaskTime(task)}
      </span>
    </div>
  )
}
