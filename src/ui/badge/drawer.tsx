import type { JSX } from 'preact'
import type { BadgeDetail } from '../../model/api.ts'
import { formatCount, formatDuration, formatMs } from '../state/format.ts'
import { listLedger } from '../state/ledger.ts'
import { totalTime } from '../state/page-requests.ts'
import type { PageRequest, PageRequests } from '../state/page-requests.ts'
import { CloseIcon, MoveIcon } from './icons.tsx'
import { Findings } from './findings.tsx'
import { RequestList } from './request-list.tsx'

export interface DrawerProps {
  base: string
  page: PageRequests
  focus: PageRequest | null
  onSelect: (id: string) => void
  onMove: () => void
  onClose: () => void
}

/**
 * Renders the requests of the page and the findings of one of them. Its parts have a fixed size, independent of
 * content.
 */
export function Drawer({ base, page, focus, onSelect, onMove, onClose }: DrawerProps): JSX.Element {
  const count = page.list.length + page.dropped
  const requests = `${formatCount(count)} ${count === 1 ? 'request' : 'requests'}`
  // Here and below, changed text gets a new element: an element that grows would count as a layout shift of the page.
  const summary = `${requests} · ${formatDuration(totalTime(page))} on the server`
  const detail = focus?.detail ?? null
  return (
    <div class="drawer">
      <div class="head">
        <b>This page</b>
        <span class="dim" key={summary}>
          {summary}
        </span>
        <button
          type="button"
          class="ib"
          title="Move to the next corner"
          aria-label="Move to the next corner"
          onClick={onMove}
        >
          <MoveIcon />
        </button>
        <button type="button" class="ib" title="Close (Esc)" aria-label="Close" onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      <Findings base={base} focus={focus} />
      <Ledger key={detail?.id} detail={detail} />
      <RequestList page={page} focus={focus} onSelect={onSelect} />
      <div class="foot">
        <span>{detail?.stats?.backend ?? ''}</span>
        <span>{detail?.stats ? `${formatMs(detail.stats.profilingOverhead)} ms profiling` : ''}</span>
        <a href={focus === null ? `${base}/` : `${base}/requests/${focus.id}`} target="_blank" rel="noopener">
          Open the dashboard
        </a>
      </div>
    </div>
  )
}

function Ledger({ detail }: { detail: BadgeDetail | null }): JSX.Element {
  const stats = detail?.stats ?? null
  const parts = stats === null ? null : listLedger(stats)
  if (stats === null || parts === null) {
    return <div class="ledger dim">{stats === null ? '' : 'Running, waiting and queued time are unknown.'}</div>
  }
  const running = Math.max(stats.ledger.running, 0.001)
  const blocked = Math.min(1, (detail?.blocked ?? 0) / running)
  return (
    <div class="ledger">
      <div class="bar" aria-hidden="true">
        {parts
          .filter(({ share }) => share > 0)
          .map(({ kind, share }) => (
            <i key={kind} class={`k-${kind}`} style={{ flex: `${share} 0 0` }}>
              {kind === 'running' && blocked > 0 && <u style={{ width: `${blocked * 100}%` }} />}
            </i>
          ))}
      </div>
      <dl>
        {parts.map(({ kind, title, time }) => (
          <div key={kind}>
            <span class={`sw k-${kind}`} aria-hidden="true" />
            <dt>{title}</dt>
            <dd>{formatMs(time)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
