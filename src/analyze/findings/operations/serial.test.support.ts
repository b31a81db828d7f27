import type { AsyncProfilingStats, Operation, Task, TaskWait } from '../../../model/async-stats.ts'
import { emptyStats } from '../../../model/empty-stats.test.support.ts'
import type { Check } from '../words/check.ts'
import { contextOf } from '../words/check.test.support.ts'
import { operationOf } from '../../operations/operations.test.support.ts'

/** A wait of the task for an operation, or for nothing that is known. */
export type Step = Partial<Operation> & { pause?: true }

/** Returns the statistics of a task that has awaited operations one after the other, each of 10 ms by default. */
export function serial(steps: readonly Step[], values: Partial<AsyncProfilingStats> = {}): AsyncProfilingStats {
  const operations: Operation[] = []
  const waits: TaskWait[] = []
  let at = 0
  for (const { pause, ...given } of steps) {
    const duration = given.duration ?? 10
    const id = String(operations.length + 1)
    if (pause !== true) operations.push(operationOf(id, { taskId: '1', startTime: at, duration, ...given }))
    const type = pause === true ? ('unknown' as const) : ('operation' as const)
    const cause = { type, label: '', ids: pause === true ? [] : [id], count: 1, totalTime: duration }
    const { line, column } = operations.at(-1)?.site ?? { line: 1, column: 1 }
    waits.push({ start: at, end: at + duration, line, column, cause })
    at += duration
  }
  const task: Task = {
    ...{ taskId: '1', name: 'load', function: 'load', file: 'src/orders.ts', line: 1, column: 1, parent: null },
    ...{ startTime: 0, duration: at, selfTime: 0, waitTime: at, status: 'completed', slices: [[0, 0]], waits },
  }
  return { ...emptyStats(at), tasks: [task], operations, ...values }
}

/** Returns operations with parameters 1, 2, 3, …. */
export const many = (count: number, step: Step): Step[] =>
  Array.from({ length: count }, (_, index) => ({ parameters: index + 1, ...step }))

/** Returns the titles of a check's findings. */
export const titlesOf = (check: Check, stats: AsyncProfilingStats): string[] =>
  check.find(stats, contextOf(stats)).map(({ title }) => title)

/** Makes the site of a line. */
export const lineOf = (line: number): Operation['site'] => ({
  function: 'load',
  file: 'src/orders.ts',
  line,
  column: 3,
})
