import type { JSX } from 'preact'
import type { RequestSummary } from '../../../model/api.ts'
import type { RequestClient } from '../../client/client.ts'
import { formatDuration, formatTime } from '../../state/format.ts'
import type { ComparePlace } from '../../state/location.ts'
import { visible } from '../../state/text.ts'
import { CompareResult } from './compare-result.tsx'
import { Mark } from '../parts/icons.tsx'
import { Link } from '../parts/link.tsx'
import { useComparison } from './use-comparison.ts'
import type { ComparisonState } from './use-comparison.ts'
import type { Navigation } from '../parts/use-place.ts'

export interface ComparePageProps {
  client: RequestClient
  place: ComparePlace
  navigation: Navigation
  /** The requests to choose from, newest first. */
  rows: readonly RequestSummary[]
}

/** Renders two requests side by side: the parts of B that took longer or shorter than in A. */
export function ComparePage({ client, place, navigation, rows }: ComparePageProps): JSX.Element {
  const state = useComparison(client, place)
  const choose = (change: Partial<ComparePlace>): void => navigation.go({ ...place, ...change })
  return (
    <div class="compare-page">
      <header class="top">
        <Link to={{ screen: 'list' }} navigation={navigation} class="brand">
          <Mark /> debug-toolbar
        </Link>
        <h1>Compare</h1>
        <Choice side="A" id={place.a} rows={rows} onChoose={(a) => choose({ a })} />
        <button type="button" class="button" onClick={() => choose({ a: place.b, b: place.a })}>
          Swap
        </button>
        <Choice side="B" id={place.b} rows={rows} onChoose={(b) => choose({ b })} />
      </header>
      <main>{renderState(state, place, navigation)}</main>
    </div>
  )
}

interface ChoiceProps {
  side: 'A' | 'B'
  id: string | null
  rows: readonly RequestSummary[]
  onChoose: (id: string | null) => void
}

function Choice({ side, id, rows, onChoose }: ChoiceProps): JSX.Element {
  const isListed = id === null || rows.some((row) => row.id === id)
  return (
    <label class="choice">
      <b aria-hidden="true">{side}</b>
      <select
        class="field"
        aria-label={`Request ${side}`}
        value={id ?? ''}
        onChange={(event) => onChoose(event.currentTarget.value || null)}
      >
        <option value="">Choose a request</option>
        {!isListed && <option value={id}>{visible(id)}</option>}
        {rows.map((row) => (
          <option key={row.id} value={row.id}>
            {visible(`${formatTime(row.startTime)} ${row.method} ${row.path}`)} {formatDuration(row.duration)}
          </option>
        ))}
      </select>
    </label>
  )
}

function renderState(state: ComparisonState, place: ComparePlace, navigation: Navigation): JSX.Element {
  if (state.state === 'choosing')
    return <p class="notice">Choose two requests: A is the one to compare with, B is the changed one.</p>
  if (state.state === 'loading') return <p class="notice">Reading the requests…</p>
  if (state.state === 'failed') {
    return (
      <p class="notice" role="alert">
        <bdi>{visible(state.message)}</bdi>
      </p>
    )
  }
  return <CompareResult compared={state} place={place} navigation={navigation} />
}
