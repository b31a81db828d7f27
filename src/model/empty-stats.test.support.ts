import type { AsyncProfilingStats } from './async-stats.ts'

/**
 * Makes the statistics of a profile of so many milliseconds in which nothing happened, for tests: a new field of the
 * statistics is added here once.
 */
export function emptyStats(duration: number, values: Partial<AsyncProfilingStats> = {}): AsyncProfilingStats {
  return {
    backend: 'instrumentation',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: true, ledger: true },
    degraded: null,
    duration,
    profilingOverhead: 0,
    tasksCreated: 0,
    tasksCompleted: 0,
    tasksFailed: 0,
    tasksCancelled: 0,
    tasksPending: 0,
    tasksDropped: 0,
    maxConcurrency: 0,
    eventLoopLag: { min: 0, avg: 0, max: 0, p95: 0 },
    blockingCalls: [],
    tasks: [],
    taskHierarchy: [],
    awaitPoints: [],
    topAsyncFunctions: [],
    operations: [],
    ledger: { wall: duration, running: duration, waiting: 0, queued: 0, unattributed: 0 },
    ...values,
  }
}
