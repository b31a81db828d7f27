import type { AsyncProfilingStats, AwaitPoint, AwaitSite, WaitCause } from '../../model/async-stats.ts'
import type { Words } from '../../model/finding.ts'
import { connectionTime, hasName, nameCause } from '../causes/cause-words.ts'
import { formatDuration } from './format.ts'
import { code, plain, shareWords, siteWords, strong } from './check.ts'
import type { Check } from './check.ts'

/** Lag (ms) from which nobody may say that nothing blocked the loop, though no function is blamed for it. */
const MIN_HELD_MS = 50

/** Names the slowest await; where there is no problem, and the loop was never late, it is the good news as well. */
export const slowestAwait: Check = {
  name: 'slowest-await',
  find(stats, { hasProblem }) {
    const longest = longestWait(stats.awaitPoints)
    const words = hasProblem ? besideProblem(longest, stats) : alone(longest, stats)
    if (words.length === 0) return []
    const taskId = longest === null ? null : taskOf(longest.point, stats)
    const severity = !hasProblem && wasHeld(stats) ? 'warning' : 'ok'
    return [{ check: this.name, severity, words, taskId, related: [], saving: 0 }]
  },
}

const besideProblem = (longest: LongestWait | null, stats: AsyncProfilingStats): Words[] =>
  longest === null ? [] : [plain('The slowest await took '), ...waitWords(longest, stats)]

function alone(longest: LongestWait | null, stats: AsyncProfilingStats): Words[] {
  const words = wasHeld(stats) ? heldWords(stats) : [plain('Nothing blocked the loop')]
  if (longest === null) return [...words, plain('.')]
  return [...words, plain('; the slowest await took '), ...waitWords(longest, stats)]
}

/** Tells whether the loop was busy for long without a turn, other than by the profiler. */
const wasHeld = ({ eventLoopLag, profilingOverhead }: AsyncProfilingStats): boolean =>
  eventLoopLag.max - profilingOverhead >= MIN_HELD_MS

/** Blames nobody: other requests, a collection, or a system that did not run the process. */
const heldWords = ({ eventLoopLag }: AsyncProfilingStats): Words[] => [
  plain('No function of this request blocked the loop, but it was held for up to '),
  strong(formatDuration(eventLoopLag.max)),
  plain(' at a time'),
]

interface LongestWait {
  point: AwaitPoint
  site: AwaitSite
}

function waitWords({ point, site }: LongestWait, stats: AsyncProfilingStats): Words[] {
  return [
    strong(formatDuration(site.maxWaitTime)),
    ...(point.function ? [plain(' in '), code(point.function)] : []),
    ...siteWords({ file: point.file, line: site.line }),
    ...causeWords(causeOf({ point, site }, stats), stats),
    ...shareWords(site.maxWaitTime, stats.duration),
  ]
}

/** Returns the cause of the longest wait of an `await`; undefined if it is not kept. */
function causeOf({ point, site }: LongestWait, { tasks }: AsyncProfilingStats): WaitCause | undefined {
  let [longest, cause]: [number, WaitCause | undefined] = [0, undefined]
  for (const task of tasks) {
    if (task.file !== point.file || task.function !== point.function) continue
    for (const wait of task.waits ?? []) {
      if (wait.line !== site.line || wait.column !== site.column || wait.end - wait.start <= longest) continue
      longest = wait.end - wait.start
      cause = wait.cause
    }
  }
  return cause
}

function causeWords(cause: WaitCause | undefined, { operations }: AsyncProfilingStats): Words[] {
  if (cause === undefined || !hasName(cause)) return []
  const isOperation = cause.type === 'operation' || cause.type === 'timer'
  const operation = isOperation ? operations.find(({ operationId }) => operationId === cause.ids[0]) : undefined
  const waited = connectionTime(operation)
  return [
    plain(' for '),
    code(nameCause(cause)),
    ...(waited > 0 ? [plain(` (${formatDuration(waited)} of it for a connection)`)] : []),
  ]
}

/** Returns the task of a function that waited most. */
function taskOf({ function: name, file, line }: AwaitPoint, { tasks }: AsyncProfilingStats): string | null {
  let [most, taskId]: [number, string | null] = [-1, null]
  for (const task of tasks) {
    if (task.waitTime <= most || task.function !== name || task.file !== file || task.line !== line) continue
    most = task.waitTime
    taskId = task.taskId
  }
  return taskId
}

function longestWait(points: AwaitPoint[]): LongestWait | null {
  let longest: LongestWait | null = null
  for (const point of points) {
    for (const site of point.sites) {
      if (!longest || site.maxWaitTime > longest.site.maxWaitTime) longest = { point, site }
    }
  }
  return longest
}
