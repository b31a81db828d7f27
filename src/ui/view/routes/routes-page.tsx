import { useMemo, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { RouteRow, RoutesAnswer } from '../../../model/routes/routes-answer.ts'
import type { Client } from '../../client/client.ts'
import { formatCount, formatDuration, formatMs } from '../../state/format.ts'
import { requestPlace } from '../../state/location.ts'
import type { RoutesPlace } from '../../state/location.ts'
import { compileRouteFilter, formatPercent } from './route-words.ts'
import { visible } from '../../state/text.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { Column } from '../parts/data-table.tsx'
import { Mark, SeverityIcon } from '../parts/icons.tsx'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/text.tsx'
import { ThemeButton } from '../parts/theme-button.tsx'
import { BeforeAfter } from '../parts/before-after.tsx'
import type { Navigation } from '../parts/use-place.ts'
import { RunChoice } from './run-choice.tsx'
import { Sparkline } from './sparkline.tsx'
import { useAnswer } from './use-routes.ts'

export interface RoutesPageProps {
  client: Client
  place: RoutesPlace
  navigation: Navigation
  /** Changes when a request has ended. */
  version: unknown
}

/** Renders all routes: where the time of the app goes, whatever its single requests are. */
export function RoutesPage({ client, place, navigation, version }: RoutesPageProps): JSX.Element {
  const [filter, setFilter] = useState('')
  const loaded = useAnswer(`routes ${place.run}`, version, (signal) => client.routes(place.run, signal))
  const answer = loaded.state === 'ready' ? loaded.answer : null
  const rows = useMemo(() => answer?.routes.filter(compileRouteFilter(filter)) ?? [], [answer, filter])
  const columns = useMemo(() => makeColumns(navigation, place.run), [navigation.go, place.run])
  return (
    <div class="list-page routes-page">
      <header class="top">
        <Link to={{ screen: 'list' }} navigation={navigation} class="brand">
          <Mark /> debug-toolbar
        </Link>
        <h1>Routes</h1>
        <input
          class="field"
          type="search"
          placeholder="Filter: POST >50ms has:problem"
          aria-label="Filter routes by method, route, 95th percentile or finding"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        {answer !== null && <RunChoice answer={answer} onChoose={(run) => navigation.go({ ...place, run })} />}
        <span class="facts">{answer === null ? '' : describe(answer, rows.length)}</span>
        {answer !== null && <BeforeAfter runs={answer.runs} navigation={navigation} />}
        <ThemeButton />
      </header>
      <main id="content" tabIndex={-1}>
        {loaded.state === 'loading' && <p class="notice">Reading the routes…</p>}
        {loaded.state === 'failed' && (
          <p class="notice crit" role="alert">
            <bdi>{visible(loaded.message)}</bdi>
          </p>
        )}
        {answer !== null && rows.length === 0 && (
          <p class="notice">
            {answer.routes.length === 0
              ? 'No request has ended yet. Send one to your app: its route appears here.'
              : 'No route matches the filter.'}
          </p>
        )}
        {rows.length > 0 && (
          <DataTable
            label="Routes"
            rows={rows}
            columns={columns}
            order={{ key: 'total', descending: true }}
            rowKey={(row) => row.id}
            rowHeight={26}
          />
        )}
      </main>
    </div>
  )
}

/** Says how many requests the figures stand on, and how many they leave out. */
function describe({ routes, isPartial, droppedRequests }: RoutesAnswer, shown: number): string {
  const [requests, analysed] = [sumOf(routes, 'count'), sumOf(routes, 'analysed')]
  const parts = [
    `${shown === routes.length ? '' : `${shown} of `}${formatCount(routes.length)} ${routes.length === 1 ? 'route' : 'routes'}`,
    `${formatCount(requests)} ${requests === 1 ? 'request' : 'requests'}`,
    `findings from ${formatCount(analysed)}${isPartial ? ', reading more…' : ''}`,
    ...(droppedRequests > 0 ? [`${formatCount(droppedRequests)} without a row`] : []),
  ]
  return parts.join(' · ')
}

const sumOf = (rows: readonly RouteRow[], key: 'count' | 'analysed'): number =>
  rows.reduce((sum, row) => sum + row[key], 0)

const figure = (key: 'p50' | 'p95' | 'p99', title: string): Column<RouteRow> => ({
  key,
  title,
  numeric: true,
  value: (row) => row[key],
  cell: (row) => formatMs(row[key]),
})

function makeColumns(navigation: Navigation, run: string | null): Column<RouteRow>[] {
  return [
    { key: 'method', title: 'Method', value: (row) => row.method, cell: (row) => <Name text={row.method} /> },
    {
      key: 'route',
      title: 'Route',
      value: (row) => row.route,
      cell: (row) => (
        <Link to={{ screen: 'route', id: row.id, run, tab: null }} navigation={navigation} class="path">
          <Name text={row.route} />
        </Link>
      ),
    },
    { key: 'count', title: 'Count', numeric: true, value: (row) => row.count, cell: (row) => formatCount(row.count) },
    {
      key: 'errors',
      title: 'Errors',
      numeric: true,
      value: (row) => row.errors,
      cell: (row) => <span class={row.errors > 0 ? 'crit' : 'dim'}>{formatCount(row.errors)}</span>,
    },
    figure('p50', 'p50 ms'),
    figure('p95', 'p95 ms'),
    figure('p99', 'p99 ms'),
    {
      key: 'total',
      title: 'Total',
      numeric: true,
      value: (row) => row.total,
      cell: (row) => formatDuration(row.total),
    },
    {
      key: 'queued',
      title: 'Queued',
      numeric: true,
      value: (row) => row.queuedShare,
      cell: (row) => formatPercent(row.queuedShare),
    },
    {
      key: 'recent',
      title: 'Newest',
      value: (row) => row.recent.at(-1) ?? null,
      cell: (row) => <Sparkline durations={row.recent} />,
    },
    {
      key: 'finding',
      title: 'Worst finding',
      value: (row) => (row.finding === null ? '' : `${row.finding.severity} ${row.finding.title}`),
      cell: (row) => <WorstFinding row={row} />,
    },
    {
      key: 'worst',
      title: 'Worst',
      numeric: true,
      value: (row) => row.worst?.duration ?? null,
      cell: ({ worst }) =>
        worst === null ? (
          <span class="dim">–</span>
        ) : (
          <Link to={requestPlace(worst.id)} navigation={navigation}>
            {formatDuration(worst.duration)}
          </Link>
        ),
    },
  ]
}

function WorstFinding({ row: { finding } }: { row: RouteRow }): JSX.Element {
  if (finding === null) return <span class="dim">–</span>
  return (
    <span class="finding" title={visible(finding.title)}>
      <SeverityIcon severity={finding.severity} /> <Name text={finding.title} />
    </span>
  )
}
