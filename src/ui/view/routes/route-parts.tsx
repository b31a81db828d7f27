import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { RoutePart } from '../../../model/routes/routes-answer.ts'
import { formatCount, formatDuration, formatMs } from '../../state/format.ts'
import { requestPlace } from '../../state/location.ts'
import { formatPercent, titleOfPart } from './route-words.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { Column } from '../parts/data-table.tsx'
import { Link } from '../parts/link.tsx'
import { Name, SiteText } from '../parts/text.tsx'
import type { Navigation } from '../parts/use-place.ts'

export interface PartTableProps {
  kind: RoutePart['kind']
  rows: readonly RoutePart[]
  navigation: Navigation
}

const WORDS: Readonly<Record<RoutePart['kind'], { label: string; subject: string; none: string }>> = {
  await: { label: 'Await sites', subject: 'Awaits', none: 'Nothing was awaited in the analysed requests.' },
  operation: {
    label: 'Operations',
    subject: 'Operation',
    none: 'No query, command or outgoing request in the analysed requests.',
  },
  blocking: {
    label: 'Blocking functions',
    subject: 'Function',
    none: 'Nothing blocked the event loop in the analysed requests.',
  },
  finding: { label: 'Findings', subject: 'Finding', none: 'No finding.' },
}

/** Renders the parts of a route: times are those of one request, all executions together. */
export function PartTable({ kind, rows, navigation }: PartTableProps): JSX.Element {
  const columns = useMemo(() => makeColumns(kind, navigation), [kind, navigation.go])
  const { label, none } = WORDS[kind]
  if (rows.length === 0) return <p class="notice">{none}</p>
  return (
    <DataTable
      label={label}
      rows={rows}
      columns={columns}
      order={{ key: 'critical', descending: true }}
      rowKey={(row) => `${row.text}\n${row.function}\n${row.file}:${row.line}:${row.column}`}
    />
  )
}

const figure = (key: 'p50' | 'p95' | 'p99', title: string): Column<RoutePart> => ({
  key,
  title,
  numeric: true,
  value: (row) => row[key],
  cell: (row) => formatMs(row[key]),
})

const perRequest = ({ count, requests }: RoutePart): number => (requests > 0 ? count / requests : 0)

function makeColumns(kind: RoutePart['kind'], navigation: Navigation): Column<RoutePart>[] {
  const owner: Column<RoutePart> = {
    key: 'function',
    title: 'In',
    value: (row) => row.function,
    cell: (row) => <Name text={row.function || '–'} class="code" />,
  }
  return [
    {
      key: 'subject',
      title: WORDS[kind].subject,
      value: titleOfPart,
      cell: (row) => <Name text={titleOfPart(row)} class="code" />,
    },
    ...(kind === 'blocking' ? [] : [owner]),
    {
      key: 'site',
      title: 'Site',
      value: (row) => `${row.file}:${row.line}`,
      cell: (row) => <SiteText site={{ file: row.file, line: row.line }} link />,
    },
    {
      key: 'critical',
      title: 'Critical',
      numeric: true,
      value: (row) => row.criticalShare,
      cell: (row) => formatPercent(row.criticalShare),
    },
    figure('p50', 'p50 ms'),
    figure('p95', 'p95 ms'),
    figure('p99', 'p99 ms'),
    {
      key: 'queued',
      title: 'Queued',
      numeric: true,
      value: (row) => row.queuedShare,
      cell: (row) => formatPercent(row.queuedShare),
    },
    {
      key: 'each',
      title: 'Per request',
      numeric: true,
      value: perRequest,
      cell: (row) => formatCount(Math.round(perRequest(row) * 10) / 10),
    },
    {
      key: 'requests',
      title: 'Requests',
      numeric: true,
      value: (row) => row.requests,
      cell: (row) => formatCount(row.requests),
    },
    {
      key: 'errors',
      title: 'Errors',
      numeric: true,
      value: (row) => row.errors,
      cell: (row) => <span class={row.errors > 0 ? 'crit' : 'dim'}>{formatCount(row.errors)}</span>,
    },
    {
      key: 'worst',
      title: 'Worst',
      numeric: true,
      value: (row) => row.worst.duration,
      cell: ({ worst }) =>
        worst.kept ? (
          <Link to={requestPlace(worst.id)} navigation={navigation}>
            {formatDuration(worst.duration)}
          </Link>
        ) : (
          formatDuration(worst.duration)
        ),
    },
  ]
}
