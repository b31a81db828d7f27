import type { JSX } from 'preact'
import type { ProcessRun } from '../../../model/finished-request.ts'
import { formatDateTime } from '../../state/format.ts'
import { describeRun } from '../../state/list/live.ts'
import { Link } from '../parts/link.tsx'
import { Name } from '../parts/text.tsx'
import type { Navigation } from '../parts/use-place.ts'

export interface RestartRowProps {
  /** The later run. */
  run: ProcessRun
  /** Whether the rows above are the later ones. */
  isAboveAfter: boolean
  navigation: Navigation
}

/** Says between two rows that the process was started anew, and which code runs since. */
export function RestartRow({ run, isAboveAfter, navigation }: RestartRowProps): JSX.Element {
  const [above, below] = isAboveAfter ? ['after', 'before'] : ['before', 'after']
  return (
    <span class="restart">
      <span>▴ {above}</span>
      <strong>Restarted {formatDateTime(run.startTime)}</strong>
      <Name text={describeRun(run)} class="note" />
      <Link to={{ screen: 'routes', run: run.id }} navigation={navigation}>
        Routes since
      </Link>
      <span>{below} ▾</span>
    </span>
  )
}
