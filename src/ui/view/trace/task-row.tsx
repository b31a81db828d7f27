import { Component } from 'preact'
import type { JSX } from 'preact'
import { ROW_HEIGHT } from '../../canvas/scale.ts'
import { formatCount } from '../../state/format.ts'
import { membersOf } from '../../state/rows.ts'
import type { Row } from '../../state/rows.ts'
import { describeTask, formatTaskTime, MAX_INDENT, nameTask, spanTasks } from '../../state/task.ts'
import { visible } from '../../state/text.ts'
import type { TaskTree } from '../../state/tree.ts'
import { Fold, SeverityIcon } from '../parts/icons.tsx'
import { Name, SiteText } from '../parts/text.tsx'

export interface TaskRowProps {
  row: Row
  tree: TaskTree
  /** Counted from the first of all rows. */
  index: number
  selected: boolean
  /** The search found it. */
  match: boolean
  /** The verdict is about it. */
  marked: boolean
  onSelect: (key: string) => void
  onToggle: (row: Row) => void
}

/** Returns the id of a row's element, for the tree's active descendant. */
export function taskRowId(index: number): string {
  return `task-row-${index}`
}

/** Renders one row of the tree. Scrolling re-renders no row: only changed rows are rendered again. */
export class TaskRow extends Component<TaskRowProps> {
  override shouldComponentUpdate(next: TaskRowProps): boolean {
    const { props } = this
    return (Object.keys(next) as (keyof TaskRowProps)[]).some((key) => next[key] !== props[key])
  }

  override render(): JSX.Element {
    return <RowCells {...this.props} />
  }
}

/** Renders name, site and milliseconds. */
function RowCells(props: TaskRowProps): JSX.Element {
  const { row, tree, index, selected, match, onSelect } = props
  const { task } = tree.entries[row.entry]!
  const tasks = membersOf(row).map((entry) => tree.entries[entry]!.task)
  const label = row.members ? `${tasks.length} times ${nameTask(task)}` : describeTask(task)
  return (
    <div
      id={taskRowId(index)}
      class={`task ${match ? 'match' : ''}`}
      role="row"
      aria-rowindex={index + 1}
      aria-level={row.depth + 1}
      aria-selected={selected}
      aria-expanded={row.expandable ? row.expanded : undefined}
      aria-label={visible(label)}
      style={{ transform: `translateY(${index * ROW_HEIGHT}px)` }}
      onClick={() => onSelect(row.key)}
    >
      <NameCell {...props} />
      <span class="s" role="gridcell">
        <SiteText site={{ file: task.file, line: task.line }} short />
      </span>
      <span class={`d num ${row.members ? '' : task.status}`} role="gridcell">
        {row.members ? spanTasks(tasks) : formatTaskTime(task)}
      </span>
    </div>
  )
}

const MARKS = { failed: '◆', cancelled: '×', pending: '→', completed: '' } as const

function NameCell({ row, tree, marked, onToggle }: TaskRowProps): JSX.Element {
  const { task, size } = tree.entries[row.entry]!
  const indent = Math.min(row.depth, MAX_INDENT)
  const toggle = (event: MouseEvent): void => {
    event.stopPropagation()
    onToggle(row)
  }
  const mark = row.members ? '' : MARKS[task.status]
  return (
    <span class="n" role="gridcell">
      <span class="indent" style={{ width: `${indent * 12}px` }} />
      {row.depth > MAX_INDENT && <span class="depth">{row.depth}</span>}
      <span class="fold" onClick={row.expandable ? toggle : undefined}>
        {row.expandable && <Fold />}
      </span>
      {row.members && <span class="times">{formatCount(row.members.length)} ×</span>}
      <Name text={nameTask(task)} class="code" />
      {mark && <span class={`mark ${task.status}`}>{mark}</span>}
      {marked && <SeverityIcon severity="warning" />}
      {!row.members && row.expandable && !row.expanded && <span class="count">+{formatCount(size - 1)}</span>}
    </span>
  )
}
