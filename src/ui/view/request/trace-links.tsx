import type { JSX } from 'preact'
import type { RequestSummary } from '../../../model/api.ts'
import { callerOf } from '../trace/crossing.ts'
import { formatCount } from '../../state/format.ts'
import { requestPlace } from '../../state/location.ts'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/text.tsx'
import type { Navigation } from '../parts/use-place.ts'
import type { Crossing } from '../trace/remote-side.tsx'

/** Renders the way back to the record that has asked for this one, in the line of facts; nothing if none has. */
export function TraceLinks({ crossing }: { crossing: Crossing | null }): JSX.Element | null {
  if (crossing === null) return null
  const { detail, rows, navigation } = crossing
  const caller = callerOf(detail.traceContext, rows)
  if (caller !== undefined) {
    return (
      <li class="caller">
        called by <RowLink row={caller} navigation={navigation} />
      </li>
    )
  }
  if (detail.traceContext?.parentSpanId == null) return null
  const others = rows.length === 0 ? '' : `, as ${formatCount(rows.length)} more here`
  return <li title={`Its caller is not in this history${others}`}>trace {detail.traceContext.traceId.slice(0, 8)}…</li>
}

function RowLink({ row, navigation }: { row: RequestSummary; navigation: Navigation }): JSX.Element {
  const process = row.run === undefined ? '' : `${row.run.command || 'node'}, process ${row.run.pid}`
  return (
    <Link to={requestPlace(row.id)} navigation={navigation} title={process}>
      <Name text={`${row.method} ${row.path}`} />
    </Link>
  )
}
