import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { AsyncFunction, BlockingCall } from '../../model/stats.ts'
import { listAwaitSites, longestTasks, sourceKey } from '../state/async-rows.ts'
import type { AwaitRow } from '../state/async-rows.ts'
import { formatCount, formatMs, formatShare, formatSite } from '../state/format.ts'
import { findKey } from '../state/rows.ts'
import { DataTable } from './data-table.tsx'
import type { Column } from './data-table.tsx'
import { SeverityIcon } from './icons.tsx'
import { tabId, Tabs } from './tabs.tsx'
import { Name, SiteText } from './text.tsx'
import { TimeBar } from './time-bar.tsx'
import type { TraceView } from './use-trace.ts'

export interface AsyncTablesProps {
  trace: TraceView
  /** Null for the first that has something to say. */
  table: string | null
  onTable: (table: string) => void
}

/** Await points, blocking calls and functions: one table at a time. */
export function AsyncTables({ trace, table, onTable }: AsyncTablesProps): JSX.Element {
  const { stats } = trace.prepared
  const { awaitPoints, tasks } = stats.capabilities
  const sites = useMemo(() => listAwaitSites(stats.awaitPoints), [stats])
  const tabs = [
    { id: 'await', title: 'Await points', subtitle: countOf(sites.length, awaitPoints) },
    { id: 'block', title: 'Blocking calls', subtitle: countOf(stats.blockingCalls.length, true) },
    { id: 'top', title: 'Top functions', subtitle: countOf(stats.topAsyncFunctions.length, tasks) },
  ]
  const first = sites.length === 0 && stats.blockingCalls.length > 0 ? 'block' : 'await'
  const selected = tabs.some(({ id }) => id === table) ? table! : first
  return (
    <section class="tables" aria-label="Tables">
      <Tabs label="Tables" name="table" tabs={tabs} selected={selected} onSelect={onTable} />
      <div class="scroll" role="tabpanel" id="table-panel" aria-labelledby={tabId('table', tabs, selected)}>
        {selected === 'await' && <AwaitTable trace={trace} sites={sites} />}
        {selected === 'block' && <BlockingTable trace={trace} />}
        {selected === 'top' && <FunctionTable trace={trace} />}
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

interface Source {
  function: string
  file: string
  line: number
  column?: number
}

/** A function, which selects its task where one is known, and its place. */
function sourceColumns<Row extends Source>(trace: TraceView, taskOf: (row: Row) => string | null): Column<Row>[] {
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

function AwaitTable({ trace, sites }: { trace: TraceView; sites: AwaitRow[] }): JSX.Element {
  const columns = useMemo(() => awaitColumns(trace, sites), [trace.prepared, trace.select, sites])
  const { backend, capabilities } = trace.prepared.stats
  if (!capabilities.awaitPoints && sites.length === 0) {
    return <p class="notice">Await points: unknown, the {backend} backend does not see them.</p>
  }
  if (sites.length === 0) return <p class="notice">Nothing was awaited.</p>
  const selected = selectedSource(trace)
  return (
    <DataTable
      label="Await points"
      rows={sites}
      columns={columns}
      order={{ key: 'total', descending: true }}
      rowKey={(row) => `${formatSite(row)} ${row.function}`}
      selected={(row) => sourceKey({ ...row, line: row.functionLine }) === selected}
    />
  )
}

function awaitColumns(trace: TraceView, sites: AwaitRow[]): Column<AwaitRow>[] {
  const most = sites.reduce((max, row) => Math.max(max, row.total), 0)
  const tasks = longestTasks(trace.prepared.stats.tasks, sites)
  return [
    ...sourceColumns<AwaitRow>(trace, (row) => tasks.get(sourceKey({ ...row, line: row.functionLine })) ?? null),
    countColumn({ key: 'count', title: 'Count', value: (row) => row.count }),
    timeColumn({ key: 'total', title: 'Total ms', value: (row) => row.total }),
    timeColumn({ key: 'avg', title: 'Avg', value: (row) => row.total / row.count }),
    timeColumn({ key: 'max', title: 'Max', value: (row) => row.max }),
    {
      key: 'share',
      title: 'Share of all waits',
      value: (row) => row.total,
      numeric: true,
      cell: (row) => <ShareBar row={row} most={most} />,
    },
  ]
}

/** Length by total, to the longest in the list; the part that was queued is hatched. */
function ShareBar({ row: { total, queued }, most }: { row: AwaitRow; most: number }): JSX.Element {
  const title = queued > 0 ? `${formatMs(queued)} ms of it queued` : undefined
  return (
    <span class="share" title={title}>
      <span style={{ width: `${(most > 0 ? (total / most) * 100 : 0).toFixed(1)}%` }}>
        <TimeBar
          parts={[
            { kind: 'waiting', time: total - queued },
            { kind: 'queued', time: queued },
          ]}
        />
      </span>
    </span>
  )
}

function BlockingTable({ trace }: { trace: TraceView }): JSX.Element {
  const { stats } = trace.prepared
  const columns = useMemo(() => blockingColumns(trace), [stats, trace.select])
  if (stats.blockingCalls.length === 0) return <p class="notice">Nothing blocked the event loop.</p>
  return (
    <DataTable
      label="Blocking calls"
      rows={stats.blockingCalls}
      columns={columns}
      order={{ key: 'longest', descending: true }}
      rowKey={(_, i) => String(i)}
      selected={(row) => row.taskId !== null && row.taskId === trace.selected}
    />
  )
}

function blockingColumns(trace: TraceView): Column<BlockingCall>[] {
  const { duration } = trace.prepared.stats
  return [
    ...sourceColumns<BlockingCall>(trace, (row) => row.taskId),
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
      cell: (row) => formatShare(row.totalTime, duration),
    },
  ]
}

function functionColumns(trace: TraceView): Column<AsyncFunction>[] {
  const { tasks: all, topAsyncFunctions } = trace.prepared.stats
  const tasks = longestTasks(all, topAsyncFunctions)
  return [
    ...sourceColumns<AsyncFunction>(trace, (row) => tasks.get(sourceKey(row)) ?? null),
    countColumn({ key: 'calls', title: 'Calls', value: (row) => row.calls }),
    timeColumn({ key: 'total', title: 'On the loop ms', value: (row) => row.totalTime }),
    timeColumn({ key: 'cumulative', title: 'Call to settle', value: (row) => row.cumulativeTime }),
    timeColumn({ key: 'perCall', title: 'Per call', value: (row) => row.perCall }),
  ]
}

function FunctionTable({ trace }: { trace: TraceView }): JSX.Element {
  const { stats } = trace.prepared
  const columns = useMemo(() => functionColumns(trace), [stats, trace.select])
  if (!stats.capabilities.tasks && stats.topAsyncFunctions.length === 0) {
    return <p class="notice">Functions: unknown, the {stats.backend} backend does not see them.</p>
  }
  if (stats.topAsyncFunctions.length === 0) return <p class="notice">No async function was called.</p>
  const selected = selectedSource(trace)
  return (
    <DataTable
      label="Top functions"
      rows={stats.topAsyncFunctions}
      columns={columns}
      order={{ key: 'total', descending: true }}
      rowKey={(_, i) => String(i)}
      selected={(row) => sourceKey(row) === selected}
    />
  )
}

/** The function of the selected row; undefined where none is selected. */
function selectedSource({ prepared, selected }: TraceView): string | undefined {
  const found = selected === null ? undefined : findKey(prepared, selected)
  const task = prepared.tree.entries[found?.entry ?? -1]?.task
  return task && sourceKey(task)
}
