import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { WaitCause } from '../../../model/async-stats.ts'
import { nameCause } from '../../../analyze/causes/cause-words.ts'
import { longestTasks, sourceKey } from '../../state/async-rows.ts'
import type { AwaitRow } from '../../state/async-rows.ts'
import { formatCount, formatMs, formatSite } from '../../state/format.ts'
import { awaitKey, pathOf } from '../../canvas/path.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { Column } from '../parts/data-table.tsx'
import { Name } from '../parts/text.tsx'
import { TimeBar } from '../parts/time-bar.tsx'
import { countColumn, pathColumn, selectedSource, sourceColumns, timeColumn } from './table-columns.tsx'
import type { TraceView } from './use-trace.ts'

export function AwaitTable({ trace, sites }: { trace: TraceView; sites: AwaitRow[] }): JSX.Element {
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
    {
      key: 'callee',
      title: 'Awaits',
      value: (row) => row.callee ?? '',
      cell: (row) => <Callee row={row} />,
    },
    {
      key: 'cause',
      title: 'Waited for',
      value: ({ causes: [first] }) => (first === undefined ? '' : nameCause(first)),
      cell: (row) => <Causes row={row} />,
    },
    countColumn({ key: 'count', title: 'Count', value: (row) => row.count }),
    timeColumn({ key: 'total', title: 'Total ms', value: (row) => row.total }),
    pathColumn<AwaitRow>(trace, (row) => pathOf(trace.prepared.stats).byAwait.get(awaitKey(row)) ?? 0),
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

/** Names the causes of the waits, the longest first; each with its time on a closer look. */
function Causes({ row: { callee, causes, count } }: { row: AwaitRow }): JSX.Element {
  const title = [...causes.map(describeCause), ...describeShed(causes, count)].join('\n')
  const [first, ...others] = causes
  // The column before names it already.
  const isCallee = others.length === 0 && first?.type === 'task' && callee?.endsWith(first.label) === true
  if (first === undefined || isCallee) return <></>
  const more = others.length > 0 ? ` + ${others.length}` : ''
  return (
    <span title={title} class={`await-causes ${first.type === 'unknown' || first.type === 'settled' ? 'dim' : 'code'}`}>
      {nameCause(first)}
      {more}
    </span>
  )
}

const describeCause = (cause: WaitCause): string =>
  `${formatMs(cause.totalTime)} ms ${nameCause(cause)}${cause.count > 1 ? `, ${formatCount(cause.count)} waits` : ''}`

/** Says how many waits have no cause, because the record was full. */
function describeShed(causes: readonly WaitCause[], count: number): string[] {
  const shed = count - causes.reduce((sum, cause) => sum + cause.count, 0)
  return shed > 0 ? [`${formatCount(shed)} of ${formatCount(count)} waits counted only: the record was full`] : []
}

/** Names the function that the `await` calls, and the operations that this began where causes are not known. */
function Callee({ row: { callee, operations: begun, causes } }: { row: AwaitRow }): JSX.Element {
  const operations = causes.some(({ type }) => type === 'operation') ? [] : begun
  const names = operations.map(({ name, count }) => (count === 1 ? name : `${count} × ${name}`))
  return (
    <>
      {callee === null ? '' : <Name text={callee} class="code" />}
      {names.length > 0 && (
        <span class="dim await-operations" title={names.join('\n')}>
          {names.join(', ')}
        </span>
      )}
    </>
  )
}

/** Draws a bar as long as the row's share of the longest total; its ready delay is hatched. */
function ShareBar({ row: { total, queued }, most }: { row: AwaitRow; most: number }): JSX.Element {
  const title = queued > 0 ? `${formatMs(queued)} ms of it ready, the loop was busy` : undefined
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
