import type { AsyncProfilingStats, AwaitPoint, AwaitSite, BlockingCall } from '../../model/stats.ts'
import { formatCount, formatDuration, formatShare, formatShortSite } from './format.ts'

export type Severity = 'critical' | 'warning' | 'ok' | 'unknown'

/** A piece of a sentence; `code` for names and sites, which are untrusted. */
export interface Words {
  style: 'plain' | 'code' | 'strong'
  text: string
}

export interface Verdict {
  severity: Severity
  words: Words[]
  /** The task to show for it; null where there is none. */
  taskId: string | null
}

const plain = (text: string): Words => ({ style: 'plain', text })
const code = (text: string): Words => ({ style: 'code', text })
const strong = (text: string): Words => ({ style: 'strong', text })

/** What a reader should know first: the worst block, else the longest wait, then what went wrong in tasks. */
export function judge(stats: AsyncProfilingStats): Verdict[] {
  if (stats.backend === 'none') return [notProfiled()]
  const [worst] = stats.blockingCalls
  const first = worst ? judgeBlock(worst, stats) : judgeWaits(stats)
  const tasks = judgeTasks(stats)
  return tasks ? [first, tasks] : [first]
}

function notProfiled(): Verdict {
  return { severity: 'unknown', words: [plain('This request was not profiled.')], taskId: null }
}

function judgeBlock(call: BlockingCall, stats: AsyncProfilingStats): Verdict {
  const words = [plain('The event loop was blocked for '), strong(formatDuration(call.duration))]
  if (call.function) words.push(plain(' in '), code(call.function))
  words.push(...siteWords(call), ...shareWords(call.duration, stats.duration))
  return { severity: call.impact, words, taskId: call.taskId }
}

function judgeWaits(stats: AsyncProfilingStats): Verdict {
  const longest = longestWait(stats.awaitPoints)
  if (!longest) return { severity: 'ok', words: [plain('Nothing blocked the loop.')], taskId: null }
  const { point, site } = longest
  const words = [
    plain('Nothing blocked the loop; the longest wait was '),
    strong(formatDuration(site.maxWaitTime)),
    ...(point.function ? [plain(' in '), code(point.function)] : []),
    ...siteWords({ file: point.file, line: site.line }),
    ...shareWords(site.maxWaitTime, stats.duration),
  ]
  return { severity: 'ok', words, taskId: null }
}

function longestWait(points: AwaitPoint[]): { point: AwaitPoint; site: AwaitSite } | null {
  let longest: { point: AwaitPoint; site: AwaitSite } | null = null
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
  return { severity: stats.tasksFailed > 0 ? 'warning' : 'ok', words, taskId }
}
