import { formatDuration } from '../words/format.ts'
import { weighBusyLoop } from './busy-loop.ts'
import { makeFinding, plain, shareWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'

/** Tells that the loop was busy with work that is known to be another's. */
export const otherWork: Check = {
  name: 'other-work',
  find(stats) {
    const time = weighBusyLoop(stats).others
    if (time === 0) return []
    const words = [
      plain('The event loop was busy with other work for '),
      strong(formatDuration(time)),
      ...shareWords(time, stats.duration),
    ]
    return [makeFinding(this.name, { severity: 'warning', words, saving: time })]
  },
}
