import { formatDuration } from './format.ts'
import { plain, shareWords, strong } from './check.ts'
import type { Check } from './check.ts'

/** Less time (ms), or a smaller share of the request, gets no sentence: a loop is always busy with a little else. */
const MIN_TOLD_MS = 20
const MIN_TOLD_SHARE = 0.5

/** Tells that the loop was busy, but not with anything that is known to be this request's. */
export const otherWork: Check = {
  name: 'other-work',
  find({ ledger, profilingOverhead, duration, backend, capabilities, tasksCreated }) {
    const time = ledger.queued + ledger.unattributed - profilingOverhead
    if (time < MIN_TOLD_MS || time < ledger.wall * MIN_TOLD_SHARE) return []
    const words = [
      plain(capabilities.tasks ? 'The event loop was busy with other work for ' : 'The event loop was busy for '),
      strong(formatDuration(time)),
      ...shareWords(time, duration),
    ]
    if (!capabilities.tasks) words.push(plain(' Whose work that was is unknown.'))
    if (backend === 'instrumentation' && tasksCreated === 0)
      words.push(plain(' No instrumented async function was called.'))
    return [{ check: this.name, severity: 'warning', words, taskId: null, related: [], saving: 0 }]
  },
}
