import type { AsyncProfilingStats, Task } from '../../model/async-stats.ts'
import type { Finding } from '../../model/finding.ts'
import { settleTime } from '../tasks/task-end.ts'
import type { Wait, WaitsOf } from '../tasks/waits.ts'
import { code, plain, strong } from './check.ts'
import type { Check } from './check.ts'

/** Finds awaits of one function that ran one after the other, the largest saving first. */
export const serialAwaits: Check = {
  name: 'serial-awaits',
  find(stats, { waitsOf }) {
    if (!stats.capabilities.tasks || stats.tasks.length === 0) return []
    return findSerialAwaits(stats, waitsOf).sort((a, b) => b.saving - a.saving)
  },
}

const MAX_RELATED = 50

/** Minimum saving, as a share of the request's time and in milliseconds. */
const WORTH_SHARE = 0.1
const WORTH_MS = 2
/** Share of the longest wait below which a wait does not count as one of the awaits. */
const STEP_SHARE = 0.05

/**
 * Finds async functions that one task called and awaited one after the other, each call begun only after the previous
 * wait. A trace does not show whether one needs another's result: the sentence leaves that to the reader.
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
  /** From the first call to the wait: work on the loop, which calls made together would also do one after the other. */
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

/** Tells whether a called task settled during the wait. */
function isAwaited(task: Task, start: number, end: number): boolean {
  const settled = settleTime(task)
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

function describeSerial(task: Task, steps: Step[], { total, saving }: { total: number; saving: number }): Finding {
  return {
    check: serialAwaits.name,
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
