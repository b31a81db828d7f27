import type { JSX } from 'preact'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { formatMs, formatShare } from '../../state/format.ts'
import { blockedTime, listLedger, listSeen, MEANINGS } from '../../state/ledger.ts'
import { Name, SiteText } from '../parts/text.tsx'

/** Renders the wall time, each millisecond once: figures as text, and a bar with a texture for each kind. */
export function LedgerBar({ stats }: { stats: AsyncProfilingStats }): JSX.Element | null {
  if (stats.backend === 'none') return null
  const parts = listLedger(stats)
  if (!parts) {
    return <p class="ledger dim">Running, waiting and queued time: unknown, this backend cannot tell them apart.</p>
  }
  const blocked = blockedTime(stats)
  return (
    <section class={`ledger ${blocked ? `blocked-${blocked.impact}` : ''}`} aria-label="Ledger">
      <dl>
        {parts.map((part) => (
          <div key={part.kind} title={MEANINGS[part.kind]}>
            <span class={`swatch k-${part.kind}`} aria-hidden="true" />
            <dt>{part.title}</dt>
            <dd>
              {formatMs(part.time)} ms <span>{formatShare(part.time, stats.ledger.wall)}</span>
            </dd>
            {part.kind === 'running' && blocked && (
              <dd>
                <em>{formatMs(blocked.time)} blocking</em>
              </dd>
            )}
          </div>
        ))}
        <div class="wall">
          <dt>Wall</dt>
          <dd>{formatMs(stats.ledger.wall)} ms</dd>
        </div>
      </dl>
      <div class="bar" aria-hidden="true">
        {parts
          .filter((part) => part.share > 0)
          .map((part) => (
            <i key={part.kind} class={`k-${part.kind}`} style={{ flex: `${part.share} 0 0` }}>
              {part.kind === 'running' && blocked && <u style={{ width: `${blocked.share * 100}%` }} />}
            </i>
          ))}
      </div>
      <Seen stats={stats} />
    </section>
  )
}

/** Names the functions that samples saw while the loop was busy with work that nobody claims. */
function Seen({ stats }: { stats: AsyncProfilingStats }): JSX.Element | null {
  const seen = listSeen(stats)
  if (seen.length === 0) return null
  return (
    <p class="dim">
      {'Unattributed, by samples: '}
      {seen.map((fn, i) => (
        <span key={i}>
          {i > 0 && ', '}
          <Name text={fn.function || '(anonymous)'} class="code" /> <SiteText site={fn} short link />{' '}
          {formatMs(fn.time)} ms
        </span>
      ))}
    </p>
  )
}
