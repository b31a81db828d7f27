import type { AsyncProfilingStats, Task } from '../../../model/async-stats.ts'
import { endUntil } from '../../tasks/task-end.ts'
import { isWorthTelling, makeFinding, plain, strong } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { formatDuration } from '../words/format.ts'
import { callWords, groupCalls } from './group-calls.ts'

/** Functions that wait on purpose: one that loses a race does nothing any more. */
const WAITS = /(?:time-?out|deadline|sleep|delay|wait|timer|after|abort)/i

/** Names work that lost a race, or met a time-out, and went on all the same. */
export const leftBehind: Check = {
  name: 'left-behind',
  find(stats) {
    const overs = new Map<Task, number>()
    const groups = groupCalls(stats, (task, caller) => {
      if (task.call?.form !== 'raced' || WAITS.test(task.function) || isTimer(task)) return false
      const over = timeAfterRace(task, caller, stats)
      overs.set(task, over)
      return task.status === 'pending' || isWorthTelling(over, stats.duration)
    })
    return groups.map((group) => {
      const { tasks } = group
      const isPending = tasks.some(({ status }) => status === 'pending')
      const over = tasks.reduce((most, task) => Math.max(most, overs.get(task)!), 0)
      const words = [
        ...callWords(group),
        ...(isPending
          ? [plain(' lost its race and still ran when the request ended.')]
          : [plain(' went on after its race was over, for '), strong(formatDuration(over)), plain('.')]),
      ]
      return makeFinding(this.name, {
        severity: 'warning',
        words,
        evidence: 'The first of a race decides; the others are not stopped by it.',
        fix: 'Give it an AbortSignal, and abort that when the race is over or the time is out.',
        taskId: tasks[0]!.taskId,
        related: tasks.map(({ taskId }) => taskId),
      })
    })
  },
}

/** A task that waits for a timer and for nothing else is a time-out. */
const isTimer = ({ waits = [] }: Task): boolean =>
  waits.length > 0 && waits.every(({ cause }) => cause.type === 'timer')

/** Returns how long a task went on (ms) after its caller's wait that began after its call; 0 if that is unknown. */
function timeAfterRace(task: Task, caller: Task, { duration }: AsyncProfilingStats): number {
  const wait = caller.waits?.find(({ end }) => end >= task.startTime)
  return wait === undefined ? 0 : endUntil(task, duration) - wait.end
}
