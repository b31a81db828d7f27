import type { JSX } from 'preact'
import type { RouteAnswer } from '../../../model/routes/routes-answer.ts'
import { formatCount, formatDuration } from '../../state/format.ts'

const WIDTH = 640
const HEIGHT = 72

/** Draws how often each duration came, on a logarithmic scale, with the percentiles below. */
export function Histogram({ answer: { histogram, route } }: { answer: RouteAnswer }): JSX.Element | null {
  if (histogram.length === 0) return null
  const most = Math.max(...histogram.map(({ count }) => count))
  const [first, last] = [histogram[0]!, histogram.at(-1)!]
  const step = WIDTH / histogram.length
  const at = (time: number): number =>
    (Math.log(Math.max(time, first.from) / first.from) / Math.log(last.to / first.from)) * WIDTH
  const label = `Durations of ${formatCount(route.count)} requests, from ${formatDuration(first.from)} to ${formatDuration(last.to)}`
  return (
    <figure class="histogram">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {histogram.map(({ from, count }, i) => (
          <rect
            key={from}
            x={i * step}
            width={Math.max(1, step - 1)}
            y={HEIGHT * (1 - count / most)}
            height={HEIGHT * (count / most)}
          />
        ))}
        {([route.p50, route.p95, route.p99] as const).map((time, i) => (
          <line key={i} x1={at(time)} x2={at(time)} y1={0} y2={HEIGHT} />
        ))}
      </svg>
      <figcaption>
        <span>{formatDuration(first.from)}</span>
        <span>lines: p50, p95, p99; logarithmic scale</span>
        <span>{formatDuration(last.to)}</span>
      </figcaption>
    </figure>
  )
}
