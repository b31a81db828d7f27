import { useMemo, useState } from 'preact/hooks'
import type { ComponentChildren, JSX } from 'preact'
import { nextOrder, sortRows } from '../state/sort.ts'
import type { SortOrder, SortValue } from '../state/sort.ts'

export interface Column<Row> {
  key: string
  title: string
  /** Numbers stand right and sort from the largest. */
  numeric?: boolean
  value: (row: Row) => SortValue
  cell: (row: Row) => ComponentChildren
}

export interface DataTableProps<Row> {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  order: SortOrder
  rowKey: (row: Row, index: number) => string
  /** Rows of cells under a row, in the same columns. */
  below?: (row: Row) => ComponentChildren[][]
  /** Marks a row. */
  selected?: (row: Row) => boolean
}

/** Rows shown before the reader asks for more. */
const STEP = 200

/** A table that sorts on every column; long ones are shown in steps. */
export function DataTable<Row>(props: DataTableProps<Row>): JSX.Element {
  const { rows, columns } = props
  const [order, setOrder] = useState(props.order)
  const [limit, setLimit] = useState(STEP)
  const sorted = useMemo(() => {
    const column = columns.find((candidate) => candidate.key === order.key)
    return column ? sortRows(rows, column.value, order.descending) : [...rows]
  }, [rows, columns, order])
  return (
    <div class="table">
      <table aria-label={props.label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>{sorted.slice(0, limit).map((row, i) => renderRow(props, row, i))}</tbody>
      </table>
      {sorted.length > limit && (
        <button type="button" class="more" onClick={() => setLimit(limit + STEP)}>
          Show {Math.min(STEP, sorted.length - limit)} more of {sorted.length - limit}
        </button>
      )}
    </div>
  )
}

interface HeadProps<Row> {
  column: Column<Row>
  order: SortOrder
  onOrder: (order: SortOrder) => void
}

function Head<Row>({ column, order, onOrder }: HeadProps<Row>): JSX.Element {
  const active = order.key === column.key
  return (
    <th
      class={column.numeric ? 'num' : ''}
      scope="col"
      aria-sort={active ? (order.descending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" onClick={() => onOrder(nextOrder(order, column.key, column.numeric ?? false))}>
        {column.title}
        <span class="sort" aria-hidden="true">
          {active ? (order.descending ? '▾' : '▴') : ''}
        </span>
      </button>
    </th>
  )
}

function renderRow<Row>(props: DataTableProps<Row>, row: Row, index: number): JSX.Element[] {
  const key = props.rowKey(row, index)
  const cells = props.columns.map((column) => column.cell(row))
  const main = (
    <tr key={key} class={props.selected?.(row) ? 'selected' : ''}>
      {renderCells(props.columns, cells)}
    </tr>
  )
  const below = (props.below?.(row) ?? []).map((line, i) => (
    <tr key={`${key} ${i}`} class="below">
      {renderCells(props.columns, line)}
    </tr>
  ))
  return [main, ...below]
}

function renderCells<Row>(columns: readonly Column<Row>[], cells: ComponentChildren[]): JSX.Element[] {
  return columns.map((column, i) => (
    <td key={column.key} class={column.numeric ? 'num' : ''}>
      {cells[i]}
    </td>
  ))
}
