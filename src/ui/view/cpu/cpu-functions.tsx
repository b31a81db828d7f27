import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { CpuFunction, CpuNode, CpuStats } from '../../../model/cpu-samples.ts'
import { isSameFunction } from '../../state/cpu.ts'
import { formatCount, formatMs, formatShare, formatSite } from '../../state/format.ts'
import { DataTable } from '../parts/data-table.tsx'
import type { Column } from '../parts/data-table.tsx'
import { Name, SiteText } from '../parts/text.tsx'

export interface CpuFunctionsProps {
  stats: CpuStats
  /** The call that is selected in the flame graph. */
  selected: CpuNode | null
  onSelect: (fn: CpuFunction) => void
}

/** Renders the sampled functions, by their own time. */
export function CpuFunctions({ stats, selected, onSelect }: CpuFunctionsProps): JSX.Element {
  const columns = useMemo(() => makeColumns(stats, onSelect), [stats, onSelect])
  if (stats.functions.length === 0) return <p class="notice">No function was seen running.</p>
  return (
    <div class="cpu-functions">
      <DataTable
        label="Functions on the CPU"
        rows={stats.functions}
        columns={columns}
        order={{ key: 'self', descending: true }}
        rowKey={(_, i) => String(i)}
        selected={(row) => selected !== null && isSameFunction(row, selected)}
      />
    </div>
  )
}

function makeColumns({ duration }: CpuStats, onSelect: (fn: CpuFunction) => void): Column<CpuFunction>[] {
  return [
    {
      key: 'function',
      title: 'Function',
      value: (row) => row.function,
      cell: (row) => (
        <button type="button" class="link-button" onClick={() => onSelect(row)}>
          <Name text={row.function || '(anonymous)'} class="code" />
        </button>
      ),
    },
    { key: 'site', title: 'Site', value: formatSite, cell: (row) => <SiteText site={row} /> },
    { key: 'kind', title: 'Code', value: kindOf, cell: (row) => <span class="dim">{kindOf(row)}</span> },
    {
      key: 'self',
      title: 'Self ms',
      numeric: true,
      value: (row) => row.selfTime,
      cell: (row) => formatMs(row.selfTime),
    },
    {
      key: 'share',
      title: 'Share',
      numeric: true,
      value: (row) => row.selfTime,
      cell: (row) => formatShare(row.selfTime, duration),
    },
    {
      key: 'total',
      title: 'Total ms',
      numeric: true,
      value: (row) => row.totalTime,
      cell: (row) => formatMs(row.totalTime),
    },
    {
      key: 'samples',
      title: 'Samples',
      numeric: true,
      value: (row) => row.samples,
      cell: (row) => formatCount(row.samples),
    },
  ]
}

const kindOf = ({ library }: CpuFunction): string => (library ? 'library' : 'yours')
