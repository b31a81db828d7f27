import type { JSX } from 'preact'
import { formatDifference, formatDuration } from '../../state/format.ts'
import { requestPlace } from '../../state/location.ts'
import type { ComparePlace } from '../../state/location.ts'
import { CompareLedger } from './compare-ledger.tsx'
import { CompareTables } from './compare-tables.tsx'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/text.tsx'
import type { Compared } from './use-comparison.ts'
import type { Navigation } from '../parts/use-place.ts'

export interface CompareResultProps {
  compared: Compared
  place: ComparePlace
  navigation: Navigation
}

/** Renders the differences: in words first, then by ledger, and all of them in tables. */
export function CompareResult({ compared, place, navigation }: CompareResultProps): JSX.Element {
  const { a, b, comparison } = compared
  return (
    <>
      <section class="findings" aria-label="Largest differences">
        <p class="headline">{headline(compared)}</p>
        <Largest compared={compared} />
        {comparison.limits !== null && <p class="dim">{comparison.limits}</p>}
      </section>
      <CompareLedger comparison={comparison} />
      <CompareTables comparison={comparison} />
      <p class="sides">
        <Link to={requestPlace(place.a ?? a.detail.id)} navigation={navigation}>
          Open A: <Name text={`${a.detail.method} ${a.detail.path}`} />
        </Link>
        <Link to={requestPlace(place.b ?? b.detail.id)} navigation={navigation}>
          Open B: <Name text={`${b.detail.method} ${b.detail.path}`} />
        </Link>
      </p>
    </>
  )
}

function Largest({ compared: { comparison } }: { compared: Compared }): JSX.Element | null {
  if (comparison.largest.length === 0) return <p class="dim">No function or await differs by more than 0.5 ms.</p>
  return (
    <ol class="largest">
      {comparison.largest.map(({ kind, text, difference }) => (
        <li key={text}>
          <b class={`by ${difference > 0 ? 'more' : 'less'}`}>{formatDifference(difference)} ms</b>
          <i class={`swatch k-${kind}`} aria-hidden="true" />
          <Name text={text} class="prose" />
        </li>
      ))}
    </ol>
  )
}

function headline({ a, b, comparison: { duration } }: Compared): string {
  const times = `${formatDuration(a.stats.duration)} → ${formatDuration(b.stats.duration)}`
  const { difference } = duration
  if (Math.abs(difference) < 0.05) return `Both took the same time: ${times}.`
  return `B took ${formatDuration(Math.abs(difference))} ${difference > 0 ? 'longer' : 'less'} than A: ${times}.`
}
