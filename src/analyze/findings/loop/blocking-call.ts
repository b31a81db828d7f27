import type { Interval } from '../../../model/async-stats.ts'
import { code, makeFinding, plain, shareWords, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatDuration } from '../words/format.ts'
import { cureBlock } from './cure-block.ts'

/** Names the longest block of the event loop. */
export const blockingCall: Check = {
  name: 'blocking-call',
  find({ blockingCalls: [worst], duration }, context) {
    if (worst === undefined) return []
    const words = [plain('The event loop was blocked for '), strong(formatDuration(worst.duration))]
    if (worst.operation !== undefined) words.push(plain(' in '), code(worst.operation))
    if (worst.operation !== undefined && worst.function) words.push(plain(' of '), code(worst.function))
    else if (worst.function) words.push(plain(' in '), code(worst.function))
    words.push(...siteWords(worst), ...shareWords(worst.duration, duration))
    const { startTime } = worst
    const loop = [{ time: [startTime, startTime + worst.duration] as Interval, factor: 0 }]
    const saving = context.saving({ loop }) ?? Math.min(worst.duration, duration)
    const { taskId, impact: severity } = worst
    return [makeFinding(this.name, { severity, words, taskId, saving, fix: cureBlock(worst) })]
  },
}
