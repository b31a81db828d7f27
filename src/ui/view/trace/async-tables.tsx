import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { AsyncFunction, BlockingCall } from '../../../model/async-stats.ts'
import { listAwaitSites, longestTasks, sourceKey } from '../../state/async-rows.ts'
import { formatCount, formatShare } from '../../state/format.ts'
import { pathOf } from '../../canvas/path.ts'
import { describeNoTask } from '../../state/summary.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { Column } from '../parts/data-table.tsx'
import { SeverityIcon } from '../parts/icons.tsx'
import { tabId, Tabs } from '../parts/tabs.tsx'
import { AwaitTable } from './await-table.tsx'
import { countColumn, pathColumn, selectedSource, sourceColumns, timeColumn } from './table-columns.tsx'
import type { TraceView } from './use-trace.ts'

export interface AsyncTablesProps {
  trace: TraceView
  /** Null for the first that has a finding. */
  table: string | null
  onTable: (table: string) => void
}

/** Renders await points, blocking calls and functions: one table at a time. */
export function AsyncTables({ trace, table, onTable }: AsyncTablesProps): JSX.Element {
  const { stats } = trace.prepared
  const { awaitPoints, tasks } = stats.capabilities
  const sites = useMemo(() => listAwaitSites(stats.awaitPoints, stats.operations), [stats])
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
    pathColumn<AsyncFunction>(trace, (row) => pathOf(trace.prepared.stats).byFunction.get(sourceKey(row)) ?? 0),
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
  if (stats.topAsyncFunctions.length === 0) return <p class="notice">{describeNoTask(stats)}</p>
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
