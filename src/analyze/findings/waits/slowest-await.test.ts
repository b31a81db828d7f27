import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LagStats } from '../../../model/async-stats.ts'
import { statsOf, taskOf } from '../../../formats/record.test.support.ts'
import { operationOf } from '../../operations/operations.test.support.ts'
import { slowestAwait } from './slowest-await.ts'
import { contextOf } from '../words/check.test.support.ts'

const place = { function: 'load', file: 'src/a.ts', line: 3 }
const wait = { column: 5, callee: null, awaitCount: 1, totalWaitTime: 1, avgWaitTime: 1 }
const awaitPoints = [
  {
    ...place,
    ...wait,
    sites: [
      { ...wait, line: 4, maxWaitTime: 5 },
      { ...wait, line: 5, maxWaitTime: 40 },
    ],
  },
]
const tasks = [taskOf('1', { ...place, waitTime: 5 }), taskOf('2', { ...place, waitTime: 40 })]

const lag = (max: number): LagStats => ({ min: 0, avg: 1, max, p95: 20 })

function textOf(
  hasProblem: boolean,
  stats = statsOf({ awaitPoints, tasks, eventLoopLag: lag(10) }),
): (string | null)[] {
  const [finding] = slowestAwait.find(stats, contextOf(stats, hasProblem))
  return [finding?.words.map((word) => word.text).join('') ?? null, finding?.taskId ?? null]
}

test('the slowest await is told with the task that waited most; alone it is good news', () => {
  const rest = '40.0 ms in load (a.ts:5): 40 % of the time.'
  assert.deepEqual(textOf(true), [`The slowest await took ${rest}`, '2'])
  assert.deepEqual(textOf(false), [`Nothing blocked the loop; the slowest await took ${rest}`, '2'])
})

test('the slowest await is told with what it was for, and the time for a connection', () => {
  const cause = { type: 'operation' as const, label: 'SELECT orders', ids: ['7'], count: 1, totalTime: 40 }
  const waits = [{ start: 0, end: 40, line: 5, column: 5, cause }]
  const phases = [
    { name: 'acquire' as const, start: 0, end: 30 },
    { name: 'service' as const, start: 30, end: 40 },
  ]
  const operations = [operationOf('7', { duration: 40, phases })]
  const own = [taskOf('1', { ...place, duration: 50, waitTime: 40, waits })]
  const stats = statsOf({ awaitPoints, tasks: own, operations, eventLoopLag: lag(10) })
  const text = '40.0 ms in load (a.ts:5) for SELECT orders (30.0 ms of it for a connection): 40 % of the time.'
  assert.deepEqual(textOf(true, stats), [`The slowest await took ${text}`, '1'])
  const unknown = { ...cause, type: 'unknown' as const, label: '', ids: [] }
  const vague = [taskOf('1', { ...place, duration: 50, waitTime: 40, waits: [{ ...waits[0]!, cause: unknown }] })]
  const plain = 'The slowest await took 40.0 ms in load (a.ts:5): 40 % of the time.'
  assert.deepEqual(textOf(true, statsOf({ awaitPoints, tasks: vague, eventLoopLag: lag(10) })), [plain, '1'])
})

test('an await that only waited for others is not the slowest, those that it waited for are', () => {
  const of = (type: 'task' | 'operation', id: string, start: number, end: number) => ({
    ...{ start, end, line: 5, column: 5 },
    cause: { type, label: type === 'task' ? 'load' : `GET /${id}`, ids: [id], count: 1, totalTime: end - start },
  })
  const handler = { ...place, function: 'handle', file: 'src/b.ts' }
  const own = [
    taskOf('1', { ...handler, duration: 90, waits: [of('task', '2', 2, 42), of('task', '3', 50, 85)] }),
    taskOf('2', { ...place, parent: '1', startTime: 1, duration: 41, waits: [of('operation', '1', 2, 42)] }),
    taskOf('3', { ...place, parent: '1', startTime: 49, duration: 36, waits: [of('operation', '2', 50, 80)] }),
  ]
  const stats = statsOf({ awaitPoints, tasks: own, eventLoopLag: lag(10) })
  const rest = '70.0 ms in 2 waits in load (a.ts:5) for GET /1 and another: 70 % of the time.'
  assert.deepEqual(textOf(true, stats), [`The slowest await took ${rest}`, '2'])
})

test('without an await there is good news or nothing', () => {
  assert.deepEqual(textOf(true, statsOf()), [null, null])
  assert.deepEqual(textOf(false, statsOf({ eventLoopLag: lag(49) })), ['Nothing blocked the loop.', null])
})

test('where the loop was held and nobody is blamed, it is no good news', () => {
  const held = 'The event loop was held for up to 580 ms at a time, by no function that is known'
  assert.deepEqual(textOf(false, statsOf({ eventLoopLag: lag(580) })), [`${held}.`, null])
  const stats = statsOf({ awaitPoints, tasks, eventLoopLag: lag(580) })
  const [finding] = slowestAwait.find(stats, contextOf(stats))
  assert.equal(finding?.severity, 'warning')
  assert.match(finding.words.map(({ text }) => text).join(''), new RegExp(`^${held}; the slowest await took 40`))
  // The profiler's own work has a sentence of its own.
  const own = statsOf({ eventLoopLag: lag(80), profilingOverhead: 40 })
  assert.deepEqual(textOf(false, own), ['Nothing blocked the loop.', null])
})
