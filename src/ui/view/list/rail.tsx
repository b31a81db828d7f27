import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { ListRow } from '../../state/list/running.ts'
import { formatDuration } from '../../state/format.ts'
import { requestPlace } from '../../state/location.ts'
import { Mark, RailIcon, SeverityIcon } from '../parts/icons.tsx'
import { Link } from '../parts/link.tsx'
import { asyncNote } from '../../state/panels.ts'
import type { ListPageProps } from './list-page.tsx'
import { FilterField, ListNotice, LiveBar } from './live-bar.tsx'
import { Name, Outcome } from '../parts/text.tsx'
import type { Navigation } from '../parts/use-place.ts'
import { useRows } from './use-rows.ts'

export interface RailProps extends ListPageProps {
  /** The id of the open request. */
  current: string
  open: boolean
  onOpen: (open: boolean) => void
}

/** Renders the list beside an open request, newest first; closed, it leaves its space to the request. */
export function Rail({ live, navigation, current, filter, onFilter, open, onOpen }: RailProps): JSX.Element {
  const rows = useRows(live, filter)
  const longest = useMemo(() => rows.reduce((most, row) => Math.max(most, lengthOf(row)), 0), [rows])
  const label = `${open ? 'Close' : 'Open'} the list of requests`
  return (
    <nav class="rail" aria-label="Requests">
      <div class="rail-head">
        {open && (
          <Link to={{ screen: 'list' }} navigation={navigation} class="brand">
            <Mark /> debug-toolbar
          </Link>
        )}
        <button
          type="button"
          class="icon-button"
          title={label}
          aria-label={label}
          aria-expanded={open}
          onClick={() => onOpen(!open)}
        >
          <RailIcon />
        </button>
      </div>
      {open && (
        <>
          <FilterField value={filter} onChange={onFilter} />
          <LiveBar live={live} shown={rows.filter(({ running }) => !running).length} />
          <ListNotice list={live.list} shown={rows.length} />
          <ol class="requests">
            {rows.map((row) => (
              <RailRow key={row.id} row={row} longest={longest} current={row.id === current} navigation={navigation} />
            ))}
          </ol>
        </>
      )}
    </nav>
  )
}

/** A request in flight has no length yet. */
const lengthOf = ({ running, duration }: ListRow): number => (running ? 0 : (duration ?? 0))

interface RailRowProps {
  row: ListRow
  longest: number
  current: boolean
  navigation: Navigation
}

/** Renders the method and the status; of a unit of work that is no request one of them, as there is no room for both. */
function Kind({ row }: { row: ListRow }): JSX.Element {
  const isDone = row.unit?.status === 'completed'
  return (
    <>
      {(row.unit === undefined || isDone) && <Name text={row.method} />} {!isDone && <Outcome row={row} />}
    </>
  )
}

function RailRow({ row, longest, current, navigation }: RailRowProps): JSX.Element {
  if (row.running) return <RunningRow row={row} />
  const share = longest > 0 ? lengthOf(row) / longest : 0
  const note = asyncNote(row)
  const blocking = note.includes('blocking')
  return (
    <li>
      <Link to={requestPlace(row.id)} navigation={navigation} current={current}>
        <Name text={row.path} class="p" />
        <span class="d">{formatDuration(row.duration)}</span>
        <span class="m">
          <Kind row={row} />
        </span>
        <span class="length">
          <i style={{ width: `${Math.max(2, share * 100).toFixed(1)}%` }} />
        </span>
        {blocking && (
          <span class="b warn" title={note}>
            <SeverityIcon severity="warning" />
          </span>
        )}
      </Link>
    </li>
  )
}

/** A request in flight: there is nothing to open yet. */
function RunningRow({ row }: { row: ListRow }): JSX.Element {
  return (
    <li class="running">
      <Name text={row.path} class="p" />
      <span class="d">{formatDuration(row.duration)}</span>
      <span class="m">
        <Name text={row.method} /> <Outcome row={row} />
      </span>
    </li>
  )
}
