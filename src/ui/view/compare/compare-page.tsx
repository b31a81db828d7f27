import type { JSX } from 'preact'
import type { RequestSummary } from '../../../model/api.ts'
import type { RequestClient } from '../../client/client.ts'
import { formatDuration, formatTime } from '../../state/format.ts'
import type { ComparePlace } from '../../state/location.ts'
import { visible } from '../../state/text.ts'
import { CompareResult } from './compare-result.tsx'
import { CompareFrame } from '../parts/compare-frame.tsx'
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
  return (
    <CompareFrame
      place={place}
      navigation={navigation}
      renderChoice={(side, choose) => <Choice side={side} id={sideOf(place, side)} rows={rows} onChoose={choose} />}
    >
      {renderState(state, place, navigation)}
    </CompareFrame>
  )
}

const sideOf = ({ a, b }: ComparePlace, side: 'A' | 'B'): string | null => (side === 'A' ? a : b)

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
