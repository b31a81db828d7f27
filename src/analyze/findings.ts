import type { AsyncProfilingStats, Task } from '../model/stats.ts'
import { indexWaits } from './waits.ts'
import type { Wait, WaitsOf } from './waits.ts'

/** A piece of a sentence; `code` for names and sites, which are untrusted. */
export interface Words {
  style: 'plain' | 'code' | 'strong'
  text: string
}

/** Something in a trace that a developer may want to change. Times are milliseconds. */
export interface Finding {
  /** The name of the check that found it. */
  check: string
  severity: 'warning' | 'critical'
  /** The task in which it is. */
  taskId: string
  /** The tasks that show it, by start; at most 50. */
  related: string[]
  /** How much earlier the request could end without it, at best. */
  saving: number
  words: Words[]
}

/** One way to look at a trace. To add one, add it to `CHECKS`. */
interface Check {
  name: string
  find(stats: AsyncProfilingStats, waitsOf: WaitsOf): Finding[]
}

const CHECKS: readonly Check[] = [{ name: 'serial-awaits', find: findSerialAwaits }]

const MAX_RELATED = 50

/**
 * What a trace shows that could be better, the largest saving first. Pure; never recurses.
 *
 * @param waitsOf the waits of the tasks, where they are indexed already
 * @example findProblems(stats)[0]?.check // 'serial-awaits'
 */
export function findProblems(stats: AsyncProfilingStats, waitsOf: WaitsOf = indexWaits(stats)): Finding[] {
  if (!stats.capabilities.tasks || stats.tasks.length === 0) return []
  return CHECKS.flatMap((check) => check.find(stats, waitsOf)).sort((a, b) => b.saving - a.saving)
}

/** Of the request's time and in milliseconds: what is less is not worth a sentence. */
const WORTH_SHARE = 0.1
const WORTH_MS = 2
/** Of the longest wait: what is shorter does not count as one of the awaits. */
const STEP_SHARE = 0.05

/**
 * Async functions that one task called and awaited one after the other, each call begun only when the wait before it
 * was over. Whether one needs another's result, a trace does not tell: the sentence leaves that to the reader.
 */
function findSerialAwaits(stats: AsyncProfilingStats, waitsOf: WaitsOf): Finding[] {
  const called = groupByParent(stats.tasks)
  const least = Math.max(WORTH_MS, stats.duration * WORTH_SHARE)
  const findings: Finding[] = []
  stats.tasks.forEach((task, index) => {
    const callees = called.get(task.taskId)
    if (!callees || callees.length < 2) return
    const steps = listSteps(waitsOf(index), callees, stats.duration)
    const total = steps.reduce((sum, step) => sum + step.busy + step.wait, 0)
    const saving = steps.reduce((sum, step) => sum + step.wait, 0) - longestWait(steps)
    if (steps.length < 2 || saving < least) return
    findings.push(describeSerial(task, steps, { total, saving }))
  })
  return findings
}

/** Calls that began between two waits, and were awaited by the second. */
interface Step {
  tasks: Task[]
  /** From the first call to the wait: work on the loop, which calls made together would do one after the other too. */
  busy: number
  wait: number
}

function listSteps(waits: readonly Wait[], callees: readonly Task[], until: number): Step[] {
  const steps: Step[] = []
  let next = 0
  for (const [start, end] of waits) {
    const begun: Task[] = []
    while (next < callees.length && callees[next]!.startTime <= start) begun.push(callees[next++]!)
    const awaited = begun.filter((task) => isAwaited(task, start, Math.min(end, until)))
    const [first] = awaited
    if (first) steps.push({ tasks: awaited, busy: start - first.startTime, wait: end - start })
  }
  const longest = longestWait(steps)
  return steps.filter((step) => step.wait >= longest * STEP_SHARE)
}

const longestWait = (steps: readonly Step[]): number => steps.reduce((most, step) => Math.max(most, step.wait), 0)

/** What settled while the task waited. */
function isAwaited(task: Task, start: number, end: number): boolean {
  if (task.duration === null) return false
  const settled = task.startTime + task.duration
  return settled > start && settled <= end
}

function groupByParent(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>()
  for (const task of tasks) {
    if (task.parent === null) continue
    const group = groups.get(task.parent)
    if (group) group.push(task)
    else groups.set(task.parent, [task])
  }
  for (const group of groups.values()) group.sort((a, b) => a.startTime - b.startTime)
  return groups
}

const plain = (text: string): Words => ({ style: 'plain', text })
const code = (text: string): Words => ({ style: 'code', text })
const strong = (text: string): Words => ({ style: 'strong', text })

function describeSerial(task: Task, steps: Step[], { total, saving }: { total: number; saving: number }): Finding {
  return {
    check: 'serial-awaits',
    severity: 'warning',
    taskId: task.taskId,
    related: steps.flatMap((step) => step.tasks.map(({ taskId }) => taskId)).slice(0, MAX_RELATED),
    saving,
    words: [
      plain(`${steps.length} awaits ran one after the other in `),
      code(task.name || task.function || '(anonymous)'),
      ...(task.file ? [plain(' ('), code(formatPlace(task)), plain(')')] : []),
      plain(': '),
      strong(`${formatTime(total)} ms`),
      plain('; together about '),
      strong(`${formatTime(total - saving)} ms`),
      plain('.'),
    ],
  }
}

const formatPlace = ({ file, line }: Task): string => `${file.slice(file.lastIndexOf('/') + 1)}:${line}`

const formatTime = (ms: number): string => (ms < 10 ? ms.toFixed(1) : ms.toFixed(0))
