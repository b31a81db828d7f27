import type { JSX } from 'preact'
import { sourceKey } from '../../state/async-rows.ts'
import { formatCount, formatMs, formatShare, formatSite } from '../../state/format.ts'
import { findKey } from '../../state/rows.ts'
import type { Column } from '../parts/data-table.tsx'
import { Name, SiteText } from '../parts/text.tsx'
import type { TraceView } from './use-trace.ts'

interface TimeOfRow<Row> {
  key: string
  title: string
  value: (row: Row) => number
}

/** Makes a column of milliseconds. */
export function timeColumn<Row>({ key, title, value }: TimeOfRow<Row>): Column<Row> {
  return { key, title, numeric: true, value, cell: (row) => formatMs(value(row)) }
}

export function countColumn<Row>({ key, title, value }: TimeOfRow<Row>): Column<Row> {
  return { key, title, numeric: true, value, cell: (row) => formatCount(value(row)) }
}

/** Makes the column of the share of the critical path that a row has (ms). */
export function pathColumn<Row>({ prepared, whole }: TraceView, value: (row: Row) => number): Column<Row> {
  const cell = (row: Row): JSX.Element => (
    <span
      class="path-share"
      title={`${formatMs(value(row))} ms of the critical path: the end of ${whole} waited for it`}
    >
      {value(row) > 0 ? formatShare(value(row), prepared.stats.duration) : ''}
    </span>
  )
  return { key: 'path', title: 'On path', numeric: true, value, cell }
}

interface Source {
  function: string
  file: string
  line: number
  column?: number
}

/** Makes the columns of a function, which selects its task if that is known, and of its place. */
export function sourceColumns<Row extends Source>(
  trace: TraceView,
  taskOf: (row: Row) => string | null,
): Column<Row>[] {
  return [
    {
      key: 'function',
      title: 'Function',
      value: (row) => row.function,
      cell: (row) => <FunctionCell name={row.function} taskId={taskOf(row)} trace={trace} />,
    },
    {
      key: 'site',
      title: 'Site',
      value: (row) => formatSite(row),
      cell: (row) => <SiteText site={row} link />,
    },
  ]
}

function FunctionCell(props: { name: string; taskId: string | null; trace: TraceView }): JSX.Element {
  const { name, taskId, trace } = props
  const text = name ? <Name text={name} class="code" /> : <span class="dim">unknown</span>
  if (taskId === null) return text
  return (
    <button type="button" class="cell-button" onClick={() => trace.select(taskId)}>
      {text}
    </button>
  )
}

/** Returns the function of the selected row; undefined if none is selected. */
export function selectedSource({ prepared, selected }: TraceView): string | undefined {
  const found = selected === null ? undefined : findKey(prepared, selected)
  const task = prepared.tree.entries[found?.entry ?? -1]?.task
  return task && sourceKey(task)
}
