import { useMemo, useState } from 'preact/hooks'
import type { ComponentChildren, JSX } from 'preact'
import type { AsyncFunction, AsyncProfilingStats, AwaitPoint, BlockingCall } from '../../model/stats.ts'
import { formatCount, formatMs, formatShare, formatSite } from '../state/format.ts'
import { DataTable } from './data-table.tsx'
import type { Column } from './data-table.tsx'
import { SeverityIcon } from './icons.tsx'
import { tabId, Tabs } from './tabs.tsx'
import { Name, SiteText } from './text.tsx'

export interface AsyncTablesProps {
  stats: AsyncProfilingStats
  selected: string | null
  onSelect: (taskId: string) => void
}

/** Await points, blocking calls and functions: one table at a time. */
export function AsyncTables(props: AsyncTablesProps): JSX.Element {
  const { stats } = props
  const [table, setTable] = useState(
    stats.awaitPoints.length === 0 && stats.blockingCalls.length > 0 ? 'block' : 'await',
  )
  const { awaitPoints, tasks } = stats.capabilities
  const tabs = [
    { id: 'await', title: 'Await points', subtitle: countOf(stats.awaitPoints.length, awaitPoints) },
    { id: 'block', title: 'Blocking calls', subtitle: countOf(stats.blockingCalls.length, true) },
    { id: 'top', title: 'Top functions', subtitle: countOf(stats.topAsyncFunctions.length, tasks) },
  ]
  return (
    <section class="tables" aria-label="Tables">
      <Tabs label="Tables" name="table" tabs={tabs} selected={table} onSelect={setTable} />
      <div class="scroll" role="tabpanel" id="table-panel" aria-labelledby={tabId('table', tabs, table)} tabIndex={0}>
        {table === 'await' && <AwaitTable stats={stats} />}
        {table === 'block' && <BlockingTable {...props} />}
        {table === 'top' && <FunctionTable stats={stats} />}
      </div>
    </section>
  )
}

function countOf(count: number, known: boolean): string {
  return known ? formatCount(count) : 'unknown'
}

interface TimeOfRow<Row> {
  key: string
  title: string
  value: (row: Row) => number
}

/** A column of milliseconds. */
function timeColumn<Row>({ key, title, value }: TimeOfRow<Row>): Column<Row> {
  return { key, title, numeric: true, value, cell: (row) => formatMs(value(row)) }
}

function countColumn<Row>({ key, title, value }: TimeOfRow<Row>): Column<Row> {
  return { key, title, numeric: true, value, cell: (row) => formatCount(value(row)) }
}

function sourceColumns<Row extends { function: string; file: string; line: number }>(): Column<Row>[] {
  return [
    {
      key: 'function',
      title: 'Function',
      value: (row) => row.function,
      cell: (row) => (row.function ? <Name text={row.function} class="code" /> : <span class="dim">unknown</span>),
    },
    { key: 'site', title: 'Site', value: (row) => formatSite(row), cell: (row) => <SiteText site={row} /> },
  ]
}

const AWAIT_COLUMNS: Column<AwaitPoint>[] = [
  ...sourceColumns<AwaitPoint>(),
  countColumn({ key: 'count', title: 'Count', value: (row) => row.awaitCount }),
  timeColumn({ key: 'total', title: 'Total ms', value: (row) => row.totalWaitTime }),
  timeColumn({ key: 'avg', title: 'Avg', value: (row) => row.avgWaitTime }),
  timeColumn({ key: 'max', title: 'Max', value: maxWait }),
]

function maxWait(point: AwaitPoint): number {
  return point.sites.reduce((max, site) => Math.max(max, site.maxWaitTime), 0)
}

function AwaitTable({ stats }: { stats: AsyncProfilingStats }): JSX.Element {
  if (!stats.capabilities.awaitPoints && stats.awaitPoints.length === 0) {
    return <p class="notice">Await points: unknown, the {stats.backend} backend does not see them.</p>
  }
  if (stats.awaitPoints.length === 0) return <p class="notice">Nothing was awaited.</p>
  return (
    <DataTable
      label="Await points"
      rows={stats.awaitPoints}
      columns={AWAIT_COLUMNS}
      order={{ key: 'total', descending: true }}
      rowKey={(_, i) => String(i)}
      below={listSites}
    />
  )
}

/** A row for each await of the function: at most 50. */
function listSites(point: AwaitPoint): ComponentChildren[][] {
  return point.sites
    .slice(0, 50)
    .map((site) => [
      <span class="dim">await</span>,
      <SiteText site={{ file: point.file, line: site.line, column: site.column }} />,
      formatCount(site.awaitCount),
      formatMs(site.totalWaitTime),
      formatMs(site.avgWaitTime),
      formatMs(site.maxWaitTime),
    ])
}

function BlockingTable({ stats, selected, onSelect }: AsyncTablesProps): JSX.Element {
  const columns = useMemo(() => blockingColumns(stats, onSelect), [stats, onSelect])
  if (stats.blockingCalls.length === 0) return <p class="notice">Nothing blocked the event loop.</p>
  return (
    <DataTable
      label="Blocking calls"
      rows={stats.blockingCalls}
      columns={columns}
      order={{ key: 'longest', descending: true }}
      rowKey={(_, i) => String(i)}
      selected={(row) => row.taskId !== null && row.taskId === selected}
    />
  )
}

function blockingColumns(stats: AsyncProfilingStats, onSelect: (taskId: string) => void): Column<BlockingCall>[] {
  return [
    ...sourceColumns<BlockingCall>(),
    {
      key: 'impact',
      title: 'Impact',
      value: (row) => row.impact,
      cell: (row) => (
        <span class={`impact ${row.impact === 'critical' ? 'crit' : 'warn'}`}>
          <SeverityIcon severity={row.impact} /> {row.impact}
        </span>
      ),
    },
    timeColumn({ key: 'start', title: 'Start ms', value: (row) => row.startTime }),
    timeColumn({ key: 'longest', title: 'Longest ms', value: (row) => row.duration }),
    countColumn({ key: 'calls', title: 'Calls', value: (row) => row.calls }),
    timeColumn({ key: 'total', title: 'Total ms', value: (row) => row.totalTime }),
    {
      key: 'share',
      title: 'Share',
      numeric: true,
      value: (row) => row.totalTime,
      cell: (row) => formatShare(row.totalTime, stats.duration),
    },
    {
      key: 'task',
      title: 'Task',
      value: (row) => row.taskId,
      cell: (row) => <TaskLink taskId={row.taskId} onSelect={onSelect} />,
    },
  ]
}

function TaskLink({ taskId, onSelect }: { taskId: string | null; onSelect: (taskId: string) => void }): JSX.Element {
  if (taskId === null) return <span class="dim">no task</span>
  return (
    <button type="button" class="link-button" onClick={() => onSelect(taskId)}>
      show
    </button>
  )
}

const FUNCTION_COLUMNS: Column<AsyncFunction>[] = [
  ...sourceColumns<AsyncFunction>(),
  countColumn({ key: 'calls', title: 'Calls', value: (row) => row.calls }),
  timeColumn({ key: 'total', title: 'On the loop ms', value: (row) => row.totalTime }),
  timeColumn({ key: 'cumulative', title: 'Call to settle', value: (row) => row.cumulativeTime }),
  timeColumn({ key: 'perCall', title: 'Per call', value: (row) => row.perCall }),
]

function FunctionTable({ stats }: { stats: AsyncProfilingStats }): JSX.Element {
  if (!stats.capabilities.tasks && stats.topAsyncFunctions.length === 0) {
    return <p class="notice">Functions: unknown, the {stats.backend} backend does not see them.</p>
  }
  if (stats.topAsyncFunctions.length === 0) return <p class="notice">No async function was called.</p>
  return (
    <DataTable
      label="Top functions"
      rows={stats.topAsyncFunctions}
      columns={FUNCTION_COLUMNS}
      order={{ key: 'total', descending: true }}
      rowKey={(_, i) => String(i)}
    />
  )
}
