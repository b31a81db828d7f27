import { findProblems } from '../../analyze/findings.ts'
import type { Finding, Words } from '../../analyze/findings.ts'
import type { WaitsOf } from '../../analyze/waits.ts'
import type { AsyncProfilingStats, AwaitPoint, AwaitSite, BlockingCall } from '../../model/stats.ts'
import { formatCount, formatDuration, formatShare, formatShortSite } from './format.ts'

export type Severity = 'critical' | 'warning' | 'ok' | 'unknown'

export interface Verdict {
  severity: Severity
  words: Words[]
  /** The task to show for it; null where there is none. */
  taskId: string | null
  /** Tasks that it is about as well. */
  related: string[]
}

const plain = (text: string): Words => ({ style: 'plain', text })
const code = (text: string): Words => ({ style: 'code', text })
const strong = (text: string): Words => ({ style: 'strong', text })

/** The reader has five seconds. */
const MOST = 2

/**
 * What a reader should know first, in at most two sentences: the worst block, then awaits one after the other, then
 * what the profiler itself took, then what went wrong in tasks, then the slowest await.
 * @param waitsOf the waits of the tasks, where they are indexed already
 */
export function judge(stats: AsyncProfilingStats, waitsOf?: WaitsOf): Verdict[] {
  if (stats.backend === 'none') return [notProfiled()]
  const [worst] = stats.blockingCalls
  const [problem] = findProblems(stats, waitsOf)
  const found = [worst && judgeBlock(worst, stats), problem && judgeFinding(problem), judgeCost(stats)]
  const problems = found.filter((each) => !!each)
  const first = problems.length > 0 ? problems : [judgeWaits(stats)]
  const slowest = problems.length > 0 ? judgeSlowest(stats) : null
  return [...first, judgeTasks(stats), slowest].filter((each) => each !== null).slice(0, MOST)
}

function judgeFinding({ severity, words, taskId, related }: Finding): Verdict {
  return { severity, words, taskId, related }
}

function notProfiled(): Verdict {
  return { severity: 'unknown', words: [plain('This request was not profiled.')], taskId: null, related: [] }
}

function judgeBlock(call: BlockingCall, stats: AsyncProfilingStats): Verdict {
  const words = [plain('The event loop was blocked for '), strong(formatDuration(call.duration))]
  if (call.function) words.push(plain(' in '), code(call.function))
  words.push(...siteWords(call), ...shareWords(call.duration, stats.duration))
  return { severity: call.impact, words, taskId: call.taskId, related: [] }
}

/** Below this (ms), and this share of the request, the profiler's own cost is not worth a sentence. */
const COST_WORTH_TELLING = 20
const SHARE_WORTH_TELLING = 0.1

/** It holds the loop as any block does, but is nobody's of the app. */
function judgeCost({ profilingOverhead: cost, duration, backend }: AsyncProfilingStats): Verdict | null {
  if (cost < COST_WORTH_TELLING || cost < duration * SHARE_WORTH_TELLING) return null
  const words = [plain('Profiling itself took '), strong(formatDuration(cost)), ...shareWords(cost, duration)]
  if (backend === 'instrumentation') words.push(plain(' Modules are instrumented when they are loaded.'))
  return { severity: 'warning', words, taskId: null, related: [] }
}

function judgeWaits(stats: AsyncProfilingStats): Verdict {
  const longest = longestWait(stats.awaitPoints)
  if (!longest) return { severity: 'ok', words: [plain('Nothing blocked the loop.')], taskId: null, related: [] }
  const words = [plain('Nothing blocked the loop; the slowest await took '), ...waitWords(longest, stats)]
  return { severity: 'ok', words, taskId: taskOf(longest.point, stats), related: [] }
}

/** Beside a problem the slowest await is worth a line of its own. */
function judgeSlowest(stats: AsyncProfilingStats): Verdict | null {
  const longest = longestWait(stats.awaitPoints)
  if (!longest) return null
  const words = [plain('The slowest await took '), ...waitWords(longest, stats)]
  return { severity: 'ok', words, taskId: taskOf(longest.point, stats), related: [] }
}

interface LongestWait {
  point: AwaitPoint
  site: AwaitSite
}

function waitWords({ point, site }: LongestWait, stats: AsyncProfilingStats): Words[] {
  return [
    strong(formatDuration(site.maxWaitTime)),
    ...(point.function ? [plain(' in '), code(point.function)] : []),
    ...siteWords({ file: point.file, line: site.line }),
    ...shareWords(site.maxWaitTime, stats.duration),
  ]
}

/** Of the tasks of a function, the one that waited most. */
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

function siteWords(site: { file: string; line: number }): Words[] {
  const text = formatShortSite(site)
  return text ? [plain(' ('), code(text), plain(')')] : []
}

function shareWords(time: number, whole: number): Words[] {
  const share = formatShare(time, whole)
  return [plain(share ? `: ${share} of this request.` : '.')]
}

function judgeTasks(stats: AsyncProfilingStats): Verdict | null {
  const parts = [
    [stats.tasksFailed, 'failed'],
    [stats.tasksPending, 'still pending at the end'],
    [stats.tasksCancelled, 'cancelled'],
  ] as const
  const said = parts.filter(([count]) => count > 0)
  if (!stats.capabilities.tasks || said.length === 0) return null
  const texts = said.map(([count, what]) => `${formatCount(count)} ${what}`)
  const words = [plain(`Of ${formatCount(stats.tasksCreated)} tasks, ${texts.join(', ')}.`)]
  const taskId = stats.tasks.find((task) => task.status === 'failed')?.taskId ?? null
  return { severity: stats.tasksFailed > 0 ? 'warning' : 'ok', words, taskId, related: [] }
}
