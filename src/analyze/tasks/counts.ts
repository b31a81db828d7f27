import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import type { TaskCounters } from '../../model/trace.ts'
import { isPhantom } from '../trace/input.ts'
import type { AnalysisInput } from '../trace/input.ts'

type Counts = Pick<
  AsyncProfilingStats,
  | 'tasksCreated'
  | 'tasksCompleted'
  | 'tasksFailed'
  | 'tasksCancelled'
  | 'tasksPending'
  | 'tasksDropped'
  | 'maxConcurrency'
>

/**
 * Counts tasks by the exact counters of each function, without phantoms; `listed` is the number of tasks in the list.
 */
export function countTasks({ trace, places }: AnalysisInput, owners: Uint32Array, listed: number): Counts {
  const real = trace.sites.filter((_, index) => !isPhantom(places[index]))
  const total = (key: keyof TaskCounters): number => real.reduce((sum, site) => sum + site.tasks[key], 0)
  const tasksCreated = total('created')
  const tasksFailed = total('failed')
  const tasksCancelled = total('cancelled')
  const tasksCompleted = total('completed')
  return {
    tasksCreated,
    tasksCompleted,
    tasksFailed,
    tasksCancelled,
    tasksPending: tasksCreated - tasksCompleted - tasksFailed - tasksCancelled,
    tasksDropped: tasksCreated - listed,
    maxConcurrency: countConcurrent(trace, owners, trace.counts.created - tasksCreated),
  }
}

/**
 * Returns the recorder's figure if there are no phantoms, and else that of the tasks in detail. If detail is
 * incomplete, both that and the recorder's figure minus all phantoms are lower bounds, of which the higher is closer.
 */
function countConcurrent({ tasks, counts }: AnalysisInput['trace'], owners: Uint32Array, phantoms: number): number {
  if (phantoms === 0) return counts.maxConcurrency
  const numbers = owners.filter((owner, number) => number > 0 && owner === number)
  const starts = Float64Array.from(numbers, (number) => tasks.start[number - 1]!).sort()
  const ends = Float64Array.from(numbers, (number) => tasks.end[number - 1]!).sort()
  let most = 0
  let ended = 0
  for (let begun = 1; begun <= starts.length; begun++) {
    // Pending tasks end at NaN, which sorts last and is never earlier.
    while (ends[ended]! <= starts[begun - 1]!) ended++
    most = Math.max(most, begun - ended)
  }
  return counts.droppedTasks === 0 ? most : Math.max(most, counts.maxConcurrency - phantoms)
}
