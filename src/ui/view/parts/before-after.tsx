import type { JSX } from 'preact'
import type { ProcessRun } from '../../../model/finished-request.ts'
import { formatTime } from '../../state/format.ts'
import { Link } from './link.tsx'
import type { Navigation } from './use-place.ts'

export interface BeforeAfterProps {
  /** The newest first. */
  runs: readonly Pick<ProcessRun, 'id' | 'startTime'>[]
  navigation: Navigation
}

/** Renders the link to the changes with the last start of the process; nothing if there was only one. */
export function BeforeAfter({ runs: [after, before], navigation }: BeforeAfterProps): JSX.Element | null {
  if (after === undefined || before === undefined) return null
  const title = `Compares the requests since the start at ${formatTime(after.startTime).slice(0, 8)} with those of the one before`
  return (
    <Link
      to={{ screen: 'compare', a: `run:${before.id}`, b: `run:${after.id}` }}
      navigation={navigation}
      class="button"
      title={title}
    >
      Before / after restart
    </Link>
  )
}
