import type { JSX } from 'preact'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { formatMs, formatShare } from '../../state/format.ts'
import { blockedTime, listLedger } from '../../state/ledger.ts'

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
          <div key={part.kind}>
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
    </section>
  )
}
