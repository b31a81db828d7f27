import { useState } from 'preact/hooks'
import type { ComponentChildren, JSX } from 'preact'
import type { AwaitChange, BlockingChange, Change, Comparison, FunctionChange } from '../../../model/comparison.ts'
import { formatCount, formatDifference, formatMs, formatSite } from '../../state/format.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { Column } from '../parts/data-table.tsx'
import { tabId, Tabs } from '../parts/tabs.tsx'
import { Name, SiteText } from '../parts/text.tsx'

/** Renders functions, await points and blocking calls of both sides, largest difference first. */
export function CompareTables({ comparison }: { comparison: Comparison }): JSX.Element {
  const [selected, setSelected] = useState('functions')
  const { functions, awaitPoints, blockingCalls } = comparison
  const tabs = [
    { id: 'functions', title: 'Functions', subtitle: formatCount(functions.length) },
    { id: 'awaits', title: 'Await points', subtitle: formatCount(awaitPoints.length) },
    { id: 'blocks', title: 'Blocking calls', subtitle: formatCount(blockingCalls.length) },
  ]
  return (
    <section class="compare-tables" aria-label="Differences">
      <Tabs label="Differences" name="compare" tabs={tabs} selected={selected} onSelect={setSelected} />
      <div role="tabpanel" id="compare-panel" aria-labelledby={tabId('compare', tabs, selected)} tabIndex={0}>
        {selected === 'functions' && (
          <Table label="Functions" rows={functions} columns={FUNCTION_COLUMNS} none="No async function was called." />
        )}
        {selected === 'awaits' && (
          <Table
            label="Await points"
            rows={awaitPoints}
            columns={AWAIT_COLUMNS}
            below={siteRows}
            none="Nothing was awaited."
          />
        )}
        {selected === 'blocks' && (
          <Table label="Blocking calls" rows={blockingCalls} columns={BLOCK_COLUMNS} none="Nothing blocked the loop." />
        )}
      </div>
    </section>
  )
}

interface Row {
  function: string
  file: string
  line: number
  difference: number
}

interface TableProps<T extends Row> {
  label: string
  rows: readonly T[]
  columns: readonly Column<T>[]
  below?: (row: T) => ComponentChildren[][]
  none: string
}

function Table<T extends Row>({ label, rows, columns, below, none }: TableProps<T>): JSX.Element {
  if (rows.length === 0) return <p class="notice">{none}</p>
  return (
    <DataTable
      label={label}
      rows={rows}
      columns={columns}
      order={{ key: 'difference', descending: true }}
      rowKey={(_, i) => String(i)}
      {...(below && { below })}
    />
  )
}

function placeColumns<T extends Row>(): Column<T>[] {
  return [
    {
      key: 'function',
      title: 'Function',
      value: (row) => row.function,
      cell: (row) => <Name text={row.function || 'unknown'} class="code" />,
    },
    { key: 'site', title: 'Site', value: (row) => formatSite(row), cell: (row) => <SiteText site={row} /> },
  ]
}

interface Figure<T> {
  key: string
  title: string
  of: (row: T) => Change
  format: (value: number) => string
}

function sideColumns<T extends Row>({ key, title, of, format }: Figure<T>): Column<T>[] {
  return (['a', 'b'] as const).map((side) => ({
    key: `${key}-${side}`,
    title: `${title} ${side.toUpperCase()}`,
    numeric: true,
    value: (row) => of(row)[side],
    cell: (row) => format(of(row)[side]),
  }))
}

/** Makes a column that sorts by size, in either direction. */
function differenceColumn<T extends Row>(): Column<T> {
  return {
    key: 'difference',
    title: 'Difference ms',
    numeric: true,
    value: (row) => Math.abs(row.difference),
    cell: (row) => <b>{formatDifference(row.difference)}</b>,
  }
}

const FUNCTION_COLUMNS: Column<FunctionChange>[] = [
  ...placeColumns<FunctionChange>(),
  ...sideColumns<FunctionChange>({ key: 'calls', title: 'Calls', of: (row) => row.calls, format: formatCount }),
  ...sideColumns<FunctionChange>({
    key: 'settle',
    title: 'Call to settle ms',
    of: (row) => row.cumulativeTime,
    format: formatMs,
  }),
  ...sideColumns<FunctionChange>({
    key: 'loop',
    title: 'On the loop ms',
    of: (row) => row.totalTime,
    format: formatMs,
  }),
  differenceColumn<FunctionChange>(),
]

const AWAIT_COLUMNS: Column<AwaitChange>[] = [
  ...placeColumns<AwaitChange>(),
  ...sideColumns<AwaitChange>({ key: 'count', title: 'Times', of: (row) => row.awaitCount, format: formatCount }),
  ...sideColumns<AwaitChange>({ key: 'wait', title: 'Waited ms', of: (row) => row.totalWaitTime, format: formatMs }),
  differenceColumn<AwaitChange>(),
]

const BLOCK_COLUMNS: Column<BlockingChange>[] = [
  ...placeColumns<BlockingChange>(),
  ...sideColumns<BlockingChange>({ key: 'calls', title: 'Times', of: (row) => row.calls, format: formatCount }),
  ...sideColumns<BlockingChange>({ key: 'time', title: 'Blocked ms', of: (row) => row.totalTime, format: formatMs }),
  differenceColumn<BlockingChange>(),
]

/** Returns the awaits of a function as rows below it, in the same columns. */
function siteRows({ file, sites }: AwaitChange): ComponentChildren[][] {
  return sites.map(({ line, column, awaitCount, totalWaitTime, difference }) => [
    '',
    <SiteText site={{ file, line, column }} />,
    formatCount(awaitCount.a),
    formatCount(awaitCount.b),
    formatMs(totalWaitTime.a),
    formatMs(totalWaitTime.b),
    formatDifference(difference),
  ])
}
