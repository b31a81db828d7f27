import type { AsyncProfilingStats } from '../../model/stats.ts'
import { formatCount, formatMs } from './format.ts'

export interface Figure {
  title: string
  /** `unknown` where the backend cannot tell: never a zero. */
  value: string
  unit: string
}

/** The figures of the async panel, in reading order. */
export function listFigures(stats: AsyncProfilingStats): Figure[] {
  return [...taskFigures(stats), ...lagFigures(stats)]
}

function taskFigures(stats: AsyncProfilingStats): Figure[] {
  const counts: [title: string, count: number][] = [
    ['tasks created', stats.tasksCreated],
    ['completed', stats.tasksCompleted],
    ['failed', stats.tasksFailed],
    ['cancelled', stats.tasksCancelled],
    ['pending', stats.tasksPending],
    ['dropped', stats.tasksDropped],
    ['at once', stats.maxConcurrency],
  ]
  if (!stats.capabilities.tasks)
    return [{ title: 'tasks, their outcome and how many at once', value: 'unknown', unit: '' }]
  return counts.map(([title, count]) => ({ title, value: formatCount(count), unit: '' }))
}

function lagFigures({ backend, eventLoopLag: lag }: AsyncProfilingStats): Figure[] {
  const times: [title: string, time: number][] = [
    ['lag min', lag.min],
    ['avg', lag.avg],
    ['p95', lag.p95],
    ['max', lag.max],
  ]
  if (backend === 'none') return [{ title: 'event loop lag', value: 'unknown', unit: '' }]
  return times.map(([title, time]) => ({ title, value: formatMs(time), unit: 'ms' }))
}
