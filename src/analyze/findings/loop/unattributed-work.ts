import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import type { Words } from '../../../model/finding.ts'
import { formatDuration } from '../words/format.ts'
import { weighBusyLoop } from './busy-loop.ts'
import { code, makeFinding, plain, shareWords, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'

/** Functions that are named; more are no sentence. */
const MAX_NAMED = 3

/** Tells that the loop was busy and that nobody knows whose work it was, with the functions that samples saw. */
export const unattributedWork: Check = {
  name: 'unattributed-work',
  find(stats) {
    const time = weighBusyLoop(stats).unattributed
    if (time === 0) return []
    const { capabilities, duration, backend, tasksCreated } = stats
    const words = [
      plain('The event loop was busy for '),
      strong(formatDuration(time)),
      ...(capabilities.tasks ? [plain(' with work that no request claims')] : []),
      ...shareWords(time, duration),
      plain(' Whose it was is unknown.'),
      ...seenWords(stats),
    ]
    if (backend === 'instrumentation' && tasksCreated === 0)
      words.push(plain(' No instrumented async function was called.'))
    return [makeFinding(this.name, { severity: 'warning', words, saving: time })]
  },
}

function seenWords({ unattributedFunctions = [] }: AsyncProfilingStats): Words[] {
  const named = unattributedFunctions
    .slice(0, MAX_NAMED)
    .map((fn) => [
      code(fn.function || '(anonymous)'),
      ...siteWords(fn),
      plain(' for '),
      strong(formatDuration(fn.time)),
    ])
  if (named.length === 0) return []
  return [
    plain(' Samples saw '),
    ...named.flatMap((words, index) => [...(index > 0 ? [plain(', ')] : []), ...words]),
    plain('.'),
  ]
}
