import type { JSX } from 'preact'
import type { RoutesAnswer } from '../../../model/routes/routes-answer.ts'
import { nameRun } from './route-words.ts'
import { visible } from '../../state/text.ts'

export interface RunChoiceProps {
  answer: Pick<RoutesAnswer, 'runs' | 'run'>
  onChoose: (run: string | null) => void
}

/** Renders the choice of a process start, if the history has requests of several. */
export function RunChoice({ answer: { runs, run }, onChoose }: RunChoiceProps): JSX.Element | null {
  if (runs.length < 2 && run === null) return null
  const isListed = run === null || runs.some(({ id }) => id === run)
  return (
    <select
      class="field run-choice"
      aria-label="Requests of one start of the process"
      value={run ?? ''}
      onChange={(event) => onChoose(event.currentTarget.value || null)}
    >
      <option value="">All starts of the process</option>
      {!isListed && <option value={run}>{visible(run)}</option>}
      {runs.map((each) => (
        <option key={each.id} value={each.id}>
          {visible(nameRun(each))}
        </option>
      ))}
    </select>
  )
}
