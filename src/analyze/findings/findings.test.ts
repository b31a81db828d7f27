import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statsOf, taskOf } from '../../formats/record.test.support.ts'
import type { AsyncProfilingStats, Task, WaitCause } from '../../model/async-stats.ts'
import { operationOf } from '../operations/operations.test.support.ts'
import { judge } from './findings.ts'

const site = { function: 'f', file: 'a.ts', line: 1, column: 1 }
const call = { ...site, startTime: 0, duration: 60, calls: 1, totalTime: 60, impact: 'warning' as const }
const wait = { awaitCount: 1, totalWaitTime: 5, avgWaitTime: 5 }
const sites = [{ ...wait, line: 2, column: 1, callee: null, maxWaitTime: 5 }]
const BUSY = {
  blockingCalls: [{ ...call, taskId: null, stack: [] }],
  awaitPoints: [{ ...site, ...wait, sites }],
  profilingOverhead: 30,
  tasksCreated: 2,
  tasksFailed: 1,
}
const checksOf = (values: Partial<AsyncProfilingStats>): string[] => judge(statsOf(values)).map(({ check }) => check)

test('problems come first, then tasks, then the slowest await', () => {
  assert.deepEqual(checksOf(BUSY), ['blocking-call', 'profiling-cost', 'task-outcomes', 'slowest-await'])
})

test('without a problem the good news is first', () => {
  const quiet = { ...BUSY, blockingCalls: [], profilingOverhead: 0 }
  assert.deepEqual(checksOf(quiet), ['slowest-await', 'task-outcomes'])
  assert.deepEqual(checksOf({}), ['slowest-await'])
})

test('a request without a profile is said to be one, and nothing else', () => {
  assert.deepEqual(
    judge(statsOf({ ...BUSY, backend: 'none' })).map(({ severity, words }) => [severity, words[0]?.text]),
    [['unknown', 'This request was not profiled.']],
  )
})

test('a script may load modules and hold the loop', () => {
  const site = { function: 'read', file: 'src/job.ts', line: 7, column: 1 }
  const stats = statsOf({
    loopCosts: { collected: 0, loaded: 60, syncCalls: [{ callee: 'readFileSync', site, time: 20 }] },
  })
  const checks = judge(stats).map(({ check }) => check)
  assert.deepEqual(checks.filter((check) => check === 'import-in-request' || check === 'sync-api').length, 2)
  const ofScript = judge(stats, { isRequest: false }).map(({ check }) => check)
  assert.deepEqual(
    ofScript.filter((check) => check === 'import-in-request' || check === 'sync-api'),
    [],
  )
})

test('a record as large as they come is judged, however much it repeats', () => {
  const cause: WaitCause = { type: 'timer', label: '', ids: [], count: 1, totalTime: 5 }
  const task = (at: number): Task => ({
    ...taskOf(String(at), { parent: at === 0 ? null : '0', startTime: 0, duration: 100 }),
    waits: [{ start: 0, end: 100, line: 1, column: 1, cause }],
    call: { line: 1, column: 1, form: 'raced' },
  })
  const tasks = Array.from({ length: 150_000 }, (_, at) => task(at))
  const operations = Array.from({ length: 5000 }, (_, at) => ({
    ...operationOf(String(at), { text: `SELECT ${at >> 1}`, startTime: at / 50, duration: 0.01 }),
    parameters: 1,
    taskId: String(at),
  }))
  const timeOf = (part: Partial<AsyncProfilingStats>): number => {
    const before = performance.now()
    assert.ok(judge(statsOf({ duration: 100, ...part })).length > 0)
    return performance.now() - before
  }
  timeOf({ tasks: tasks.slice(0, 10_000) })
  const [alone, both] = [timeOf({ tasks }), timeOf({ tasks, operations })]
  // Each of 2 500 repeated operations would look at each task.
  assert.ok(both < alone * 20 + 1000, `${alone} ms without, ${both} ms with operations`)
})
