import { code, makeFinding, plain, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatCount, formatDuration } from '../words/format.ts'
import { cureBlock } from './cure-block.ts'
import { holderWords, requestIdsOf } from './holder-words.ts'

/** A request that held every other one for less (ms) is no culprit: each holds the loop for a moment. */
const MIN_HELD_MS = 20

/** Tells how many requests could not run because this one held the loop. */
export const holdsUp: Check = {
  name: 'holds-up',
  find({ holdsUp: held, blockingCalls: [block] }) {
    const [first] = held?.most ?? []
    if (held === undefined || first === undefined || first.time < MIN_HELD_MS) return []
    const words = [
      strong(formatCount(held.requests)),
      plain(held.requests === 1 ? ' other request could not run for ' : ' other requests could not run, in sum for '),
      strong(formatDuration(held.time)),
      plain(', while this one held the loop'),
      ...(block?.function ? [plain(' in '), code(block.function), ...siteWords(block)] : []),
      plain('.'),
    ]
    const most = holderWords(first, 1).map(({ text }) => text)
    return [
      makeFinding(this.name, {
        severity: 'warning',
        words,
        evidence: `Longest: ${most.join('')}, for ${formatDuration(first.time)}.`,
        fix: cureBlock(block ?? { function: '' }),
        taskId: block?.taskId ?? null,
        requests: requestIdsOf(held.most),
      }),
    ]
  },
}
