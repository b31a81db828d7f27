import type { Task } from '../../model/async-stats.ts'
import { formatMs, formatSite } from './format.ts'

/** Levels that are indented; deeper ones get a number instead, so that names keep their space. */
export const MAX_INDENT = 4

/** Returns a developer's name for the task; names may be switched off. */
export function nameTask(task: Pick<Task, 'name' | 'function'>): string {
  return task.name || task.function || '(anonymous)'
}

/** Formats a task's own column of time: `pending` until it has settled. */
export function formatTaskTime(task: Task): string {
  return task.duration === null ? 'pending' : formatMs(task.duration)
}

/** Describes the row of a task as one sentence, for screen readers. */
export function describeTask(task: Task): string {
  const time = task.duration === null ? '' : `, ${formatMs(task.duration)} ms`
  return `${nameTask(task)}, ${task.status}${time}, ${formatSite(task) || 'unknown site'}`
}

/** Formats the time from the first start to the last end of several tasks, for the same column. */
export function spanTasks(tasks: readonly Task[]): string {
  let [from, to] = [Infinity, -Infinity]
  for (const { startTime, duration } of tasks) {
    if (duration === null) return 'pending'
    from = Math.min(from, startTime)
    to = Math.max(to, startTime + duration)
  }
  return formatMs(to - from)
}
