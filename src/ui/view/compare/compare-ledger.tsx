import type { JSX } from 'preact'
import type { Comparison } from '../../../model/comparison.ts'
import { formatDifference, formatMs } from '../../state/format.ts'

const PARTS = ['running', 'waiting', 'queued', 'unattributed'] as const
const TITLES: Record<(typeof PARTS)[number], string> = {
  running: 'Running',
  waiting: 'Waiting',
  queued: 'Queued',
  unattributed: 'Unattributed',
}

/** Renders both ledgers on one scale, and the difference of each part. */
export function CompareLedger({ comparison: { ledger } }: { comparison: Comparison }): JSX.Element {
  if (ledger === null) return <p class="notice">Ledger: unknown on at least one side.</p>
  const longest = Math.max(ledger.wall.a, ledger.wall.b)
  return (
    <section class="compare-ledger" aria-label="Ledgers">
      {(['a', 'b'] as const).map((side) => (
        <div key={side} class="line">
          <b>{side.toUpperCase()}</b>
          <div class="bar" aria-hidden="true">
            {PARTS.map((part) => (
              <i key={part} class={`k-${part}`} style={{ width: `${shareOf(ledger[part][side], longest)}%` }} />
            ))}
          </div>
          <span class="num">{formatMs(ledger.wall[side])} ms</span>
        </div>
      ))}
      <div class="table">
        <table aria-label="Ledger by part">
          <thead>
            <tr>
              {['Part', 'A ms', 'B ms', 'Difference ms'].map((title, i) => (
                <th key={title} scope="col" class={i > 0 ? 'num' : ''}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {PARTS.map((part) => (
              <tr key={part}>
                <td>
                  <i class={`swatch k-${part}`} aria-hidden="true" /> {TITLES[part]}
                </td>
                <td class="num">{formatMs(ledger[part].a)}</td>
                <td class="num">{formatMs(ledger[part].b)}</td>
                <td class="num">
                  <b>{formatDifference(ledger[part].difference)}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const shareOf = (time: number, whole: number): string => (whole > 0 ? (Math.max(0, time) / whole) * 100 : 0).toFixed(2)
