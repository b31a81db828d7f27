import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { RouteRequest } from '../../../model/routes/routes-answer.ts'
import { formatDuration, formatTime } from '../../state/format.ts'
import { requestPlace } from '../../state/location.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { Column } from '../parts/data-table.tsx'
import { Link } from '../parts/link.tsx'
import { Name, Status } from '../parts/text.tsx'
import type { Navigation } from '../parts/use-place.ts'

export interface RouteRequestsProps {
  requests: readonly RouteRequest[]
  navigation: Navigation
}

/** Renders the newest kept requests of a route, the longest first. */
export function RouteRequests({ requests, navigation }: RouteRequestsProps): JSX.Element {
  const columns = useMemo(() => makeColumns(navigation), [navigation.go])
  if (requests.length === 0) return <p class="notice">The history has no request of this route any more.</p>
  return (
    <DataTable
      label="Requests of the route"
      rows={requests}
      columns={columns}
      order={{ key: 'duration', descending: true }}
      rowKey={(row) => row.id}
    />
  )
}

function makeColumns(navigation: Navigation): Column<RouteRequest>[] {
  return [
    {
      key: 'time',
      title: 'Time',
      value: (row) => row.startTime,
      cell: (row) => (
        <Link to={requestPlace(row.id)} navigation={navigation}>
          {formatTime(row.startTime)}
        </Link>
      ),
    },
    { key: 'status', title: 'Status', value: (row) => row.status, cell: (row) => <Status status={row.status} /> },
    {
      key: 'duration',
      title: 'Duration',
      numeric: true,
      value: (row) => row.duration,
      cell: (row) => formatDuration(row.duration),
    },
    {
      key: 'checks',
      title: 'Findings',
      value: (row) => row.checks?.join() ?? null,
      cell: (row) => <Name text={row.checks === null ? 'not analysed' : row.checks.join(', ') || '–'} class="note" />,
    },
  ]
}
