import { useMemo, useRef, useState } from 'preact/hooks'
import type { ComponentChildren, JSX } from 'preact'
import { nextOrder, sortRows } from '../../state/sort.ts'
import type { SortOrder, SortValue } from '../../state/sort.ts'
import { useVirtualRows } from './use-virtual-rows.ts'

export interface Column<Row> {
  key: string
  title: string
  /** Numbers are aligned right and sort from the largest. */
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
  /** Height (px) of every row; the style sheet must agree. */
  rowHeight?: number
  /** Returns the class of a row. */
  rowClass?: (row: Row) => string
  /** Tells whether a row is marked. */
  selected?: (row: Row) => boolean
  /** Returns rows of their own to put before rows, by these rows' indexes, while the table has its first order. */
  dividers?: (sorted: readonly Row[]) => ReadonlyMap<number, ComponentChildren>
}

/** A row of the table, with its index in it, or a divider. */
type Item<Row> = { row: Row; index: number } | { divider: ComponentChildren; index: number }

const ROW_HEIGHT = 22

/** Renders a table that sorts on every column and scrolls by itself; of a long one only the rows in view exist. */
export function DataTable<Row>(props: DataTableProps<Row>): JSX.Element {
  const { rows, columns, rowHeight = ROW_HEIGHT } = props
  const [order, setOrder] = useState(props.order)
  const scroller = useRef<HTMLDivElement>(null)
  const sorted = useMemo(() => {
    const column = columns.find((candidate) => candidate.key === order.key)
    return column ? sortRows(rows, column.value, order.descending) : [...rows]
  }, [rows, columns, order])
  const items = useMemo(() => {
    const dividers = order.key === props.order.key ? props.dividers?.(sorted) : undefined
    return sorted.flatMap((row, index): Item<Row>[] => {
      const divider = dividers?.get(index)
      return divider === undefined
        ? [{ row, index }]
        : [
            { divider, index },
            { row, index },
          ]
    })
  }, [sorted, order, props.dividers])
  const { first, end, before, after } = useVirtualRows(items.length, scroller, rowHeight)
  return (
    <div class="table" ref={scroller} tabIndex={0} role="region" aria-label={`${props.label}, ${rows.length} rows`}>
      <table aria-label={props.label} aria-rowcount={items.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.key} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={before} />
          {items.slice(first, end).map((item, i) => renderItem(props, item, first + i))}
          <Space height={after} />
        </tbody>
      </table>
    </div>
  )
}

/** Fills the space of rows that are not in the document. */
function Space({ height }: { height: number }): JSX.Element | null {
  return height > 0 ? <tr aria-hidden="true" style={{ height: `${height}px` }} /> : null
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

/** @param place the item's place in the table, dividers counted */
function renderItem<Row>(props: DataTableProps<Row>, item: Item<Row>, place: number): JSX.Element {
  if ('divider' in item) {
    return (
      <tr key={`divider-${item.index}`} class="divider" aria-rowindex={place + 2}>
        <td colSpan={props.columns.length}>{item.divider}</td>
      </tr>
    )
  }
  const { row, index } = item
  return (
    <tr
      key={props.rowKey(row, index)}
      class={`${props.rowClass?.(row) ?? ''}${props.selected?.(row) ? ' selected' : ''}`}
      aria-rowindex={place + 2}
    >
      {props.columns.map((column) => (
        <td key={column.key} class={column.numeric ? 'num' : ''}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
}
