import type { AsyncProfilingStats, Task, TaskWait } from '../../../model/async-stats.ts'
import { settleTime } from '../../tasks/task-end.ts'
import { tasksById } from '../../tasks/tasks-by-id.ts'
import { code, isWorthTelling, makeFinding, plain, siteWords, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatDuration } from '../words/format.ts'

/** Fewer tasks that wait for one before them are usual. */
const MIN_WAITERS = 3
/** Maximum time (ms) between the end of one task and the moment at which the next goes on. */
const MAX_HANDOVER_MS = 1
/** Minimum time (ms) between two that go on, one after the other: those that go on together waited for one result. */
const MIN_TURN_MS = 0.5

interface Waiter {
  task: Task
  wait: TaskWait
}

/** Tells that tasks stood in line for one another: each went on when the one before it let it. */
export const lockConvoy: Check = {
  name: 'lock-convoy',
  find(stats) {
    const byId = tasksById(stats.tasks)
    return groupWaits(stats)
      .map((waiters) => inTurn(waiters))
      .filter((waiters) => waiters.length >= MIN_WAITERS)
      .map((waiters) => ({ waiters, saving: lastWait(waiters.at(-1)!, byId) }))
      .filter(({ saving }) => isWorthTelling(saving, stats.duration))
      .toSorted((a, b) => b.saving - a.saving)
      .slice(0, 1)
      .map(({ waiters, saving }) => {
        const { task, wait } = waiters.at(-1)!
        const words = [
          strong(`${waiters.length + 1} calls`),
          plain(' of '),
          code(task.function || '(anonymous)'),
          plain(' stood in line for one another'),
          ...siteWords({ file: task.file, line: wait.line }),
          plain(', the last one for '),
          strong(formatDuration(wait.end - wait.start)),
          plain('.'),
        ]
        const related = waiters.map((each) => each.task.taskId)
        const fix = 'Do less while the lock is held, lock by key, or let several in at once.'
        const evidence = 'Each of them went on when the one before it had released what they share.'
        const certainty = waiters.every((each) => each.wait.cause.type === 'promise') ? 'proved' : 'likely'
        return makeFinding(this.name, {
          severity: 'warning',
          certainty,
          words,
          evidence,
          fix,
          saving,
          taskId: task.taskId,
          related,
        })
      })
  },
}

/** Returns the time (ms) of a wait if the end of the caller waited for that task; else 0. */
function lastWait({ task, wait }: Waiter, byId: ReadonlyMap<string, Task>): number {
  const caller = task.parent === null ? undefined : byId.get(task.parent)
  const isAwaited = caller?.waits?.some(
    ({ start, end }) => start <= wait.end && Math.abs(end - settleTime(task)) <= MAX_HANDOVER_MS,
  )
  return isAwaited === true ? wait.end - wait.start : 0
}

/** Groups the waits for what no operation, timer or call is known to end by their place, in order of their ends. */
function groupWaits({ tasks }: AsyncProfilingStats): Waiter[][] {
  const groups = new Map<string, Waiter[]>()
  for (const task of tasks) {
    for (const wait of task.waits ?? []) {
      if (wait.cause.type !== 'promise' && wait.cause.type !== 'unknown') continue
      const key = `${task.file}:${wait.line}:${wait.column}`
      const group = groups.get(key) ?? []
      groups.set(key, group)
      group.push({ task, wait })
    }
  }
  return [...groups.values()].map((group) => group.toSorted((a, b) => a.wait.end - b.wait.end))
}

/** Returns those that all waited at first, and of which each went on at the end of the one before it. */
function inTurn(group: readonly Waiter[]): Waiter[] {
  const [first] = group
  if (first === undefined) return []
  const line: Waiter[] = [first]
  for (const waiter of group.slice(1)) {
    const before = line.at(-1)!
    if (waiter.wait.start > first.wait.end) continue
    const isNext = Math.abs(waiter.wait.end - settleTime(before.task)) <= MAX_HANDOVER_MS
    if (isNext && waiter.wait.end - before.wait.end >= MIN_TURN_MS) line.push(waiter)
  }
  return line
}
