import type { JSX } from 'preact'
import { formatDuration } from '../../state/format.ts'
import { sparkline } from './route-words.ts'

const BAR = 2
const HEIGHT = 16

/** Draws the durations of the newest requests, oldest first, on a scale of their own. */
export function Sparkline({ durations }: { durations: readonly number[] }): JSX.Element {
  const last = durations.at(-1) ?? null
  const label = `Newest ${durations.length} durations, the last ${formatDuration(last)}`
  return (
    <svg class="sparkline" width={BAR * 40} height={HEIGHT} role="img" aria-label={label}>
      {sparkline(durations).map((height, i) => (
        <rect
          key={i}
          x={(40 - durations.length + i) * BAR}
          y={HEIGHT * (1 - height)}
          width={BAR - 0.5}
          height={HEIGHT * height}
        />
      ))}
    </svg>
  )
}
