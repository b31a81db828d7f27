import type { JSX } from 'preact'
import type { BlockingCall } from '../../model/async-stats.ts'
import { formatDuration } from '../state/format.ts'
import { listLedger } from '../state/ledger.ts'
import type { PageRequest, PageRequests } from '../state/page-requests.ts'
import { visible } from '../state/text.ts'
import { SeverityIcon } from '../view/parts/icons.tsx'

export interface RequestListProps {
  page: PageRequests
  focus: PageRequest | null
  onSelect: (id: string) => void
}

export function RequestList({ page, focus, onSelect }: RequestListProps): JSX.Element {
  const longest = Math.max(1, ...page.list.map(({ detail }) => detail?.duration ?? 0))
  return (
    <div class="list" tabIndex={0} role="region" aria-label="Requests of this page">
      <table>
        <tbody>
          {page.list.map((request) => (
            <Row
              key={request.id}
              request={request}
              longest={longest}
              isCurrent={request.id === focus?.id}
              onSelect={onSelect}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  request: PageRequest
  longest: number
  isCurrent: boolean
  onSelect: (id: string) => void
}

function Row({ request, longest, isCurrent, onSelect }: RowProps): JSX.Element {
  const { id, detail, isDocument, problem } = request
  const status = detail?.status ?? null
  const path = detail === null ? (isDocument ? location.pathname : id) : detail.path
  const what = isDocument ? 'this page' : detail === null ? (problem === null ? 'running' : 'unknown') : ''
  return (
    <tr aria-current={isCurrent ? 'true' : undefined} onClick={() => onSelect(id)}>
      <td>
        <code class="dim">{visible(detail?.method ?? '')}</code>
      </td>
      <td class="path">
        <button type="button" title={visible(path)}>
          <code>{visible(path)}</code>
        </button>
        {what !== '' && <span class="dim"> {what}</span>}
      </td>
      <td>
        <code class={status !== null && status >= 400 ? 'crit' : 'ok'}>{status ?? ''}</code>
      </td>
      <td class="times">{detail?.stats && <Times request={request} longest={longest} />}</td>
      <td class="num">{detail === null ? '' : formatDuration(detail.duration)}</td>
      <td class="num blocked">
        <Blocked call={detail?.stats?.blockingCalls[0]} />
      </td>
    </tr>
  )
}

function Blocked({ call }: { call: BlockingCall | undefined }): JSX.Element | null {
  if (call === undefined) return null
  return (
    <span class={call.impact === 'critical' ? 'crit' : 'warn'} title="Longest block of the event loop (ms)">
      <SeverityIcon severity={call.impact} /> {Math.round(call.duration)}
    </span>
  )
}

/** Draws a bar as long as the request's share of the longest duration; parts too small to see are left out. */
function Times({ request: { detail }, longest }: { request: PageRequest; longest: number }): JSX.Element {
  const parts = detail?.stats ? (listLedger(detail.stats) ?? []) : []
  const length = (detail?.duration ?? 0) / longest
  return (
    <span class="mini" key={length} aria-hidden="true" style={{ width: `${Math.max(4, length * 100)}%` }}>
      {parts
        .filter(({ share }) => share * length > 0.02)
        .map(({ kind, share }) => (
          <i key={kind} class={`k-${kind}`} style={{ flex: `${share} 0 0` }} />
        ))}
    </span>
  )
}
