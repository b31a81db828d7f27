import type { JSX } from 'preact'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { listFigures } from '../../state/summary.ts'

/** Renders the counts of the async panel on one line. */
export function AsyncFigures({ stats }: { stats: AsyncProfilingStats }): JSX.Element {
  return (
    <dl class="figures" aria-label="Summary">
      {listFigures(stats).map(({ title, value }) => (
        <div key={title} class={value === 'unknown' ? 'unknown' : ''}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
