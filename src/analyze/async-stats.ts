import type { AsyncProfilingStats } from '../model/stats.ts'
import { findBlockingCalls } from './blocking.ts'
import { listAsyncFunctions, listAwaitPoints } from './functions.ts'
import { isPhantom } from './input.ts'
import type { AnalysisInput } from './input.ts'
import { measureLag } from './lag.ts'
import { keepLedger } from './ledger.ts'
import { buildHierarchy, listTasks } from './tasks.ts'
import { buildTimelines } from './timelines.ts'

/** The statistics of the async panel from a finished trace: the same keys whatever the backend. Pure. */
export function analyzeAsync(input: AnalysisInput): AsyncProfilingStats {
  const { trace } = input
  const timelines = buildTimelines(trace)
  const tasks = listTasks(input, timelines)
  return {
    backend: trace.backend,
    capabilities: trace.capabilities,
    degraded: trace.degraded,
    duration: trace.end - trace.start,
    profilingOverhead: trace.cost,
    ...countTasks(input),
    maxConcurrency: trace.counts.maxConcurrency,
    eventLoopLag: measureLag(trace),
    blockingCalls: findBlockingCalls(input, tasks, timelines),
    tasks,
    taskHierarchy: buildHierarchy(tasks),
    awaitPoints: listAwaitPoints(input, timelines),
    topAsyncFunctions: listAsyncFunctions(input),
    ledger: keepLedger(trace),
  }
}

type Counts = Pick<
  AsyncProfilingStats,
  'tasksCreated' | 'tasksCompleted' | 'tasksFailed' | 'tasksCancelled' | 'tasksPending' | 'tasksDropped'
>

/** From the exact counters of each function; what turned out to be no task is left out. */
function countTasks({ trace, places }: AnalysisInput): Counts {
  const real = trace.sites.filter((_, index) => !isPhantom(places[index]))
  const total = (key: 'created' | 'completed' | 'failed' | 'cancelled'): number =>
    real.reduce((sum, site) => sum + site.tasks[key], 0)
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
    tasksDropped: trace.counts.droppedTasks,
  }
}
