import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats, Task } from '../../model/async-stats.ts'
import { describeRow } from './detail.ts'
import { prepareTrace } from './prepare.ts'
import { emptyStats } from '../../model/empty-stats.test.support.ts'

const LAG = { min: 0, avg: 0, max: 0, p95: 0 }

/** A page that calls `a` and `b` at once, awaits only `b`, and then something else. */
const PAGE: Task[] = [
  task('1', null, [0, 1, 20, 21, 30, 31], {
    awaits: [
      [0, 7, 3],
      [1, 8, 3],
    ],
  }),
  task('2', '1', [0.4, 0.5, 10, 11], { awaits: [[0, 2, 3]] }),
  task('3', '1', [0.6, 0.7, 18, 19], { awaits: [[0, 2, 3]] }),
]

function task(taskId: string, parent: string | null, bounds: readonly number[], given: Partial<Task>): Task {
  const slices = Array.from({ length: bounds.length / 2 }, (_, i): [number, number] => [
    bounds[2 * i]!,
    bounds[2 * i + 1]!,
  ])
  const site = { function: `f${taskId}`, file: 'a.ts', line: Number(taskId), column: 1 }
  const [startTime, end] = [bounds[0]!, bounds.at(-1)!]
  const times = { startTime, duration: end - startTime, selfTime: 1, waitTime: 1 }
  return { taskId, name: site.function, parent, ...site, ...times, status: 'completed', slices, ...given }
}

const statsOf = (tasks: Task[]): AsyncProfilingStats =>
  emptyStats(31, {
    tasksCreated: tasks.length,
    tasksCompleted: tasks.length,
    maxConcurrency: 3,
    eventLoopLag: LAG,
    tasks,
    ledger: { wall: 31, running: 5, waiting: 26, queued: 0, unattributed: 0 },
  })

test('a wait is told by the await that began it, not by the tasks that settled meanwhile', () => {
  const waits = describeRow(prepareTrace(statsOf(PAGE)), '1')!.waits
  assert.deepEqual(
    waits.map(({ start, end, site }) => [start, end - start, site]),
    [
      [1, 19, { line: 7, column: 3 }],
      [21, 9, { line: 8, column: 3 }],
    ],
  )
})

test('a gap that no await began is no wait', () => {
  const called = [task('1', null, [0, 1, 5, 6, 9, 10], { awaits: [[1, 3, 3]] })]
  const waits = describeRow(prepareTrace(statsOf(called)), '1')!.waits
  assert.deepEqual(
    waits.map(({ start, site }) => [start, site?.line]),
    [[6, 3]],
  )
})

test('a record that does not tell the awaits has waits without places', () => {
  const old = [task('1', null, [0, 1, 20, 21], {})]
  const { waits } = describeRow(prepareTrace(statsOf(old)), '1')!
  assert.deepEqual(waits, [{ start: 1, end: 20, site: null, cause: null }])
})
