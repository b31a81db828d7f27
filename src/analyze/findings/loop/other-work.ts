import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { formatDuration } from '../words/format.ts'
import { weighBusyLoop } from './busy-loop.ts'
import { makeFinding, plain, shareWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'

/** Work of which this share has a name is told with the names, and only as far as it cost the request something. */
const MIN_KNOWN_SHARE = 0.5

const heldByKnown = ({ heldBy = [] }: AsyncProfilingStats): number => heldBy.reduce((sum, { time }) => sum + time, 0)

/** Tells that the loop was busy with work that is known to be another's. */
export const otherWork: Check = {
  name: 'other-work',
  find(stats) {
    const time = weighBusyLoop(stats).others
    if (time === 0 || heldByKnown(stats) >= time * MIN_KNOWN_SHARE) return []
    const words = [
      plain('The event loop was busy with other work for '),
      strong(formatDuration(time)),
      ...shareWords(time, stats.duration),
    ]
    return [makeFinding(this.name, { severity: 'warning', words, saving: time })]
  },
}
