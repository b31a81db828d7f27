import type { JSX } from 'preact'
import type { PartChange, RouteChange } from '../../../model/routes/group-comparison.ts'
import { formatCount, formatDifference, formatMs } from '../../state/format.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { Column } from '../parts/data-table.tsx'
import { Name, SiteText } from '../parts/text.tsx'

/** Renders the parts of a route on both sides: medians of one request, the cause first. */
export function GroupParts({ route }: { route: RouteChange }): JSX.Element {
  const { parts, analysed } = route
  if (parts.length === 0) {
    return <p class="dim group-parts">No await, operation or block of it was analysed on both sides.</p>
  }
  const ranked = parts.map((part, rank) => ({ ...part, rank }))
  return (
    <div class="group-parts">
      <p class="dim">
        Medians of one request, from {formatCount(analysed.a)} against {formatCount(analysed.b)}.
      </p>
      <DataTable
        label={`Parts of ${route.method} ${route.route}`}
        rows={ranked}
        columns={COLUMNS}
        order={{ key: 'rank', descending: false }}
        rowKey={({ rank }) => String(rank)}
      />
    </div>
  )
}

type Row = PartChange & { rank: number }

const KINDS: Readonly<Record<PartChange['kind'], string>> = { await: 'await', operation: 'asks', blocking: 'blocks' }

const isSure = ({ time, countChange }: PartChange): boolean =>
  time.certainty === 'sure' || countChange?.certainty === 'sure'

const CERTAINTY: Readonly<Record<PartChange['time']['certainty'], string>> = {
  sure: 'sure',
  'too-few': 'too few requests',
  none: '–',
}

const side = (key: 'a' | 'b'): Column<Row>[] => [
  {
    key: `time-${key}`,
    title: `${key.toUpperCase()} ms`,
    numeric: true,
    value: ({ time }) => time[key],
    cell: ({ time }) => formatMs(time[key]),
  },
  {
    key: `count-${key}`,
    title: `${key.toUpperCase()} times`,
    numeric: true,
    value: ({ count }) => count[key],
    cell: ({ count }) => formatCount(count[key]),
  },
]

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'rank',
    title: 'Part',
    value: ({ rank }) => rank,
    cell: ({ kind, name }) => <Name text={`${KINDS[kind]} ${name}`.trim()} class="code" />,
  },
  {
    key: 'function',
    title: 'In',
    value: (row) => row.function,
    cell: (row) => <Name text={row.function} class="code" />,
  },
  {
    key: 'site',
    title: 'Site',
    value: ({ file, line }) => `${file}:${line}`,
    cell: ({ file, line }) => <SiteText site={{ file, line }} link />,
  },
  ...side('a'),
  ...side('b'),
  {
    key: 'difference',
    title: 'Difference ms',
    numeric: true,
    value: ({ time }) => time.b - time.a,
    cell: ({ time }) => <b class={time.b > time.a ? 'crit' : 'ok'}>{formatDifference(time.b - time.a)}</b>,
  },
  {
    key: 'certainty',
    title: 'Certainty',
    value: (row) => (isSure(row) ? 0 : 1),
    cell: (row) =>
      isSure(row) ? <b>{row.isAround ? 'sure, from a part of it' : 'sure'}</b> : CERTAINTY[row.time.certainty],
  },
]
