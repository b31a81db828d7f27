import { useCallback, useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { RequestSummary } from '../../../model/api.ts'
import type { ProcessRun } from '../../../model/finished-request.ts'
import { findRestarts } from '../../state/list/live.ts'
import type { ListRow } from '../../state/list/running.ts'
import { RestartRow } from './restart-row.tsx'
import { useRows } from './use-rows.ts'
import { requestPlace } from '../../state/location.ts'
import { formatDuration, formatTime } from '../../state/format.ts'
import { visible } from '../../state/text.ts'
import { asyncNote, findingOrder, panelNotes, worstFinding } from '../../state/panels.ts'
import { chooseColumn, CompareLink, useCompareChoice } from './compare-choice.tsx'
import { BeforeAfter } from '../parts/before-after.tsx'
import { DataTable } from '../parts/data-table.tsx'
import type { Column } from '../parts/data-table.tsx'
import { Mark, SeverityIcon } from '../parts/icons.tsx'
import { ImportButton } from './import-area.tsx'
import { ImportedList } from './imported-list.tsx'
import { Link } from '../parts/link.tsx'
import { FilterField, ListNotice, LiveBar } from './live-bar.tsx'
import { runsOf } from './runs-of.ts'
import { Name, Outcome } from '../parts/text.tsx'
import { ThemeButton } from '../parts/theme-button.tsx'
import type { ImportControl } from './use-imports.ts'
import type { Live } from '../parts/use-live.ts'
import type { Navigation } from '../parts/use-place.ts'

export interface ListPageProps {
  live: Live
  navigation: Navigation
  filter: string
  onFilter: (filter: string) => void
}

/** Renders the first screen: all kept requests in a table that follows the app. */
export function ListPage(props: ListPageProps & { control: ImportControl }): JSX.Element {
  const { live, navigation, filter, onFilter, control } = props
  const choice = useCompareChoice()
  const rows = useRows(live, filter)
  const runs = useMemo(() => runsOf(live.list.rows), [live.list.rows])
  const columns = useMemo(() => [chooseColumn(choice), ...makeColumns(navigation)], [navigation.go, choice])
  const dividers = useCallback(
    (sorted: readonly RequestSummary[]) => {
      const isAboveAfter = sorted[0]!.startTime > sorted.at(-1)!.startTime
      const draw = (run: ProcessRun): JSX.Element => <RestartRow {...{ run, isAboveAfter, navigation }} />
      return new Map([...findRestarts(sorted)].map(([index, run]) => [index, draw(run)]))
    },
    [navigation.go],
  )
  return (
    <div class="list-page">
      <header class="top">
        <h1 class="brand">
          <Mark /> debug-toolbar
        </h1>
        <FilterField value={filter} onChange={onFilter} />
        <LiveBar live={live} shown={rows.filter(({ running }) => !running).length} />
        <Link to={{ screen: 'routes', run: null }} navigation={navigation} class="button">
          Routes
        </Link>
        <BeforeAfter runs={runs} navigation={navigation} />
        <CompareLink choice={choice} navigation={navigation} />
        <ImportButton control={control} onOpen={(id) => navigation.go(requestPlace(id))} />
        <ThemeButton />
      </header>
      <main id="content" tabIndex={-1}>
        <ImportedList imports={control.imports} navigation={navigation} />
        <ListNotice list={live.list} shown={rows.length} />
        {rows.length > 0 && (
          <DataTable
            label="Requests"
            rows={rows}
            columns={columns}
            order={{ key: 'time', descending: true }}
            rowKey={(row) => row.id}
            rowHeight={26}
            rowClass={(row) => (row.running ? 'running' : '')}
            dividers={dividers}
          />
        )}
      </main>
    </div>
  )
}

/** Shows the worst problem of a request; without one, the async panel's note. */
function FindingCell({ row }: { row: ListRow }): JSX.Element {
  if (row.running) return <span class="note">in flight since {formatTime(row.startTime)}</span>
  const worst = worstFinding(row)
  if (worst === null) return <Name text={asyncNote(row)} class="note" />
  return (
    <span class="finding" title={visible(worst.title)}>
      <SeverityIcon severity={worst.severity} /> <Name text={worst.title} />
    </span>
  )
}

/** A request in flight has no page yet. */
function PathCell({ row, navigation }: { row: ListRow; navigation: Navigation }): JSX.Element {
  if (row.running) return <Name text={row.path} class="path" />
  return (
    <Link to={requestPlace(row.id)} navigation={navigation} class="path">
      <Name text={row.path} />
      {row.query !== undefined && <Name text={`?${row.query}`} class="query" />}
    </Link>
  )
}

function makeColumns(navigation: Navigation): Column<ListRow>[] {
  return [
    { key: 'time', title: 'Time', value: (row) => row.startTime, cell: (row) => formatTime(row.startTime) },
    { key: 'method', title: 'Method', value: (row) => row.method, cell: (row) => <Name text={row.method} /> },
    {
      key: 'path',
      title: 'Path',
      value: (row) => row.path,
      cell: (row) => <PathCell row={row} navigation={navigation} />,
    },
    { key: 'route', title: 'Route', value: (row) => row.route, cell: (row) => <Name text={row.route ?? '–'} /> },
    {
      key: 'status',
      title: 'Status',
      value: (row) => row.unit?.status ?? row.status,
      cell: (row) => <Outcome row={row} />,
    },
    { key: 'finding', title: 'Finding', value: findingOrder, cell: (row) => <FindingCell row={row} /> },
    { key: 'seen', title: 'Seen', value: panelNotes, cell: (row) => <Name text={panelNotes(row)} class="note" /> },
    {
      key: 'duration',
      title: 'Duration',
      numeric: true,
      value: (row) => row.duration,
      cell: (row) => formatDuration(row.duration),
    },
  ]
}
