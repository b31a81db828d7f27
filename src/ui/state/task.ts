import type { Task } from '../../model/stats.ts'
import { formatMs, formatSite } from './format.ts'

/** Levels that are shown by indentation; deeper ones by a number, or names would have no room. */
export const MAX_INDENT = 4

/** What a developer calls the task; names may be switched off. */
export function nameTask(task: Pick<Task, 'name' | 'function'>): string {
  return task.name || task.function || '(anonymous)'
}

/** A task's own column of time: `pending` where it has not settled. */
export function formatTaskTime(task: Task): string {
  return task.duration === null ? 'pending' : formatMs(task.duration)
}

/** The row of a task as one sentence, for those who do not see it. */
export function describeTask(task: Task): string {
  const time = task.duration === null ? '' : `, ${formatMs(task.duration)} ms`
  return `${nameTask(task)}, ${task.status}${time}, ${formatSite(task) || 'unknown site'}`
}

/** From the first start to the last end of several tasks, for the same column. */
export function spanTasks(tasks: readonly Task[]): string {
  let [from, to] = [Infinity, -Infinity]
  for (const { startTime, duration } of tasks) {
    if (duration === null) return 'pending'
    from = Math.min(from, startTime)
    to = Math.max(to, startTime + duration)
  }
  return formatMs(to - from)
}
