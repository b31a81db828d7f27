import { formatDuration } from './format.ts'
import { weighBusyLoop } from './busy-loop.ts'
import { plain, shareWords, strong } from './check.ts'
import type { Check } from './check.ts'

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
    return [{ check: this.name, severity: 'warning', words, taskId: null, related: [], saving: 0 }]
  },
}
