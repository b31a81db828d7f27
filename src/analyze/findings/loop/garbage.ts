import { isWorthTelling, makeFinding, plain, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatDuration, formatShare } from '../words/format.ts'

/** Collections that take a smaller share of the running time are usual. */
const MIN_SHARE = 0.1

/** Tells that garbage collection took much of the time in which the request ran. */
export const garbage: Check = {
  name: 'garbage',
  find({ loopCosts, ledger: { running }, duration, topAsyncFunctions: [first] }) {
    const time = loopCosts?.collected ?? 0
    if (time < running * MIN_SHARE || !isWorthTelling(time, duration)) return []
    const words = [
      plain('Garbage collection took '),
      strong(formatDuration(time)),
      plain(`: ${formatShare(time, running)} of the time in which this code ran.`),
    ]
    const most = first === undefined ? '' : `${first.function} ran longest, for ${formatDuration(first.totalTime)}.`
    const fix = 'Make fewer objects at once: read in parts or streams, and copy less.'
    return [makeFinding(this.name, { severity: 'warning', words, evidence: most, fix, saving: time })]
  },
}
