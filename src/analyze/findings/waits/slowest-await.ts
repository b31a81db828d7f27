import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import type { Words } from '../../../model/finding.ts'
import { connectionTime, hasName, nameCause } from '../../causes/cause-words.ts'
import { formatCount, formatDuration } from '../words/format.ts'
import { code, makeFinding, plain, shareWords, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { findSlowest } from './find-slowest.ts'
import type { SlowestAwait } from './find-slowest.ts'

/** Lag (ms) from which nobody may say that nothing blocked the loop, though no function is blamed for it. */
const MIN_HELD_MS = 50

/**
 * Names the slowest await: that which the end of the request waited for most, rather than one that only waited for
 * other awaits. Where there is no problem, and the loop was never late, it is the good news as well.
 */
export const slowestAwait: Check = {
  name: 'slowest-await',
  find(stats, { hasProblem, path }) {
    const slowest = findSlowest(stats, path)
    const words = hasProblem ? besideProblem(slowest, stats) : alone(slowest, stats)
    if (words.length === 0) return []
    const severity = !hasProblem && wasHeld(stats) ? 'warning' : 'ok'
    return [makeFinding(this.name, { severity, words, taskId: slowest?.taskId ?? null })]
  },
}

const besideProblem = (slowest: SlowestAwait | null, stats: AsyncProfilingStats): Words[] =>
  slowest === null ? [] : [plain(`The slowest ${nounOf(slowest)} took `), ...waitWords(slowest, stats)]

const nounOf = ({ isAwait }: SlowestAwait): string => (isAwait ? 'await' : 'wait')

function alone(slowest: SlowestAwait | null, stats: AsyncProfilingStats): Words[] {
  const words = wasHeld(stats) ? heldWords(stats) : [plain('Nothing blocked the loop')]
  if (slowest === null) return [...words, plain('.')]
  return [...words, plain(`; the slowest ${nounOf(slowest)} took `), ...waitWords(slowest, stats)]
}

/** Tells whether the loop was busy for long without a turn, other than by the profiler. */
const wasHeld = ({ eventLoopLag, profilingOverhead }: AsyncProfilingStats): boolean =>
  eventLoopLag.max - profilingOverhead >= MIN_HELD_MS

/** Blames nobody, nor does it acquit: a collection, or a system that did not run the process, may hide a block. */
const heldWords = ({ eventLoopLag }: AsyncProfilingStats): Words[] => [
  plain('The event loop was held for up to '),
  strong(formatDuration(eventLoopLag.max)),
  plain(' at a time, by no function that is known'),
]

function waitWords(slowest: SlowestAwait, stats: AsyncProfilingStats): Words[] {
  const { site, time, waits } = slowest
  return [
    strong(formatDuration(time)),
    ...(waits > 1 ? [plain(` in ${formatCount(waits)} waits`)] : []),
    ...(site.function ? [plain(' in '), code(site.function)] : []),
    ...siteWords(site),
    ...causeWords(slowest, stats),
    ...shareWords(time, stats.duration),
  ]
}

function causeWords({ cause, otherCauses, waits }: SlowestAwait, { operations }: AsyncProfilingStats): Words[] {
  if (cause === undefined || !hasName(cause)) return []
  const isOperation = cause.type === 'operation' || cause.type === 'timer'
  const operation = isOperation ? operations.find(({ operationId }) => operationId === cause.ids[0]) : undefined
  const waited = waits === 1 ? connectionTime(operation) : 0
  return [
    plain(' for '),
    code(nameCause(cause)),
    ...(otherCauses > 0 ? [plain(` and ${otherCauses === 1 ? 'another' : `${otherCauses} others`}`)] : []),
    ...(waited > 0 ? [plain(` (${formatDuration(waited)} of it for a connection)`)] : []),
  ]
}
