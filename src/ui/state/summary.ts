import type { AsyncProfilingStats } from '../../model/stats.ts'
import { formatCount } from './format.ts'

export interface Figure {
  title: string
  /** `unknown` where the backend cannot tell: never a zero. */
  value: string
}

/** The counts of the async panel, in reading order. */
export function listFigures(stats: AsyncProfilingStats): Figure[] {
  if (!stats.capabilities.tasks) return [{ title: 'tasks', value: 'unknown' }]
  const counts: [title: string, count: number][] = [
    ['tasks', stats.tasksCreated],
    ['at once', stats.maxConcurrency],
    ['failed', stats.tasksFailed],
    ['pending', stats.tasksPending],
    ['cancelled', stats.tasksCancelled],
    ['dropped', stats.tasksDropped],
  ]
  return counts.map(([title, count]) => ({ title, value: formatCount(count) }))
}
