import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats, Task } from '../../model/async-stats.ts'
import { COMMANDS, QUERIES, REQUESTS_OUT } from '../../model/operation-groups.ts'
import type { OperationsStats } from '../../model/operation-groups.ts'
import { groupOperations } from './group-operations.ts'
import { operationOf } from './operations.test.support.ts'

type Given = Partial<Pick<AsyncProfilingStats, 'operations' | 'operationsDropped' | 'tasks'>>

const group = (given: Given, subject = QUERIES): OperationsStats =>
  groupOperations({ operations: [], tasks: [], duration: 100, ...given }, subject)

const at = (line: number) => ({ function: 'load', file: 'src/orders.ts', line, column: 3 })

test('repetitions are one group, the largest total first', () => {
  const stats = group({
    operations: [
      operationOf('1', { duration: 30, site: at(5) }),
      operationOf('2', { text: 'BEGIN', name: 'BEGIN', duration: 1 }),
      operationOf('3', { duration: 10, status: 'failed', site: at(9) }),
      operationOf('4', { duration: 20, site: at(9) }),
      operationOf('5', { kind: 'http' }),
    ],
  })
  assert.deepEqual(
    stats.groups.map(({ name, count, failed, totalTime, maxTime }) => [name, count, failed, totalTime, maxTime]),
    [
      ['SELECT orders', 3, 1, 60, 30],
      ['BEGIN', 1, 0, 1, 1],
    ],
  )
  assert.deepEqual([stats.count, stats.failed, stats.totalTime, stats.note], [4, 1, 61, null])
  assert.deepEqual(
    stats.operations.map(({ operationId }) => operationId),
    ['1', '2', '3', '4'],
  )
  assert.deepEqual(
    stats.groups[0]!.sites.map(({ line, count }) => [line, count]),
    [
      [9, 2],
      [5, 1],
    ],
  )
})

test('the same text of another system is another group', () => {
  const stats = group({ operations: [operationOf('1'), operationOf('2', { system: 'mysql' })] })
  assert.deepEqual(
    stats.groups.map(({ system }) => system),
    ['postgresql', 'mysql'],
  )
})

test('rows and statuses are summed up where they are told', () => {
  const rows = (count: number) => ({ attributes: { 'db.response.returned_rows': count } })
  const { groups } = group({ operations: [operationOf('1', rows(2)), operationOf('2'), operationOf('3', rows(0))] })
  assert.deepEqual([groups[0]!.rows, groups[0]!.statusCodes], [2, {}])
  const status = (code: number) => ({ kind: 'http' as const, attributes: { 'http.response.status_code': code } })
  const sent = [operationOf('1', status(200)), operationOf('2', status(503)), operationOf('3', status(200))]
  const [out] = group({ operations: sent }, REQUESTS_OUT).groups
  assert.deepEqual([out!.rows, out!.statusCodes], [null, { 200: 2, 503: 1 }])
})

test('operations at the same time count each in the sum, and once in the elapsed time', () => {
  const stats = group({
    operations: [
      operationOf('1', { startTime: 0, duration: 40 }),
      operationOf('2', { startTime: 10, duration: 10 }),
      operationOf('3', { startTime: 30, duration: 20 }),
      operationOf('4', { startTime: 90, duration: null, status: 'pending' }),
    ],
  })
  assert.deepEqual([stats.totalTime, stats.elapsedTime, stats.pending], [80, 60, 1])
})

test('operations without detail count with the group of their text, and nowhere else', () => {
  const { text } = operationOf('')
  const operationsDropped = [
    { text, count: 7 },
    { text: 'GET /', count: 5 },
    { text: '', count: 3 },
  ]
  const stats = group({ operations: [operationOf('1')], operationsDropped })
  assert.deepEqual([stats.count, stats.groups[0]!.count, stats.operationsDropped], [8, 8, 7])
  assert.equal(group({ operationsDropped }, COMMANDS).count, 0)
})

test('lists are bounded, and say what they leave out', () => {
  const operations = Array.from({ length: 1200 }, (_, i) => operationOf(`${i}`, { text: `SELECT ${i}`, site: at(i) }))
  const many = group({ operations })
  assert.deepEqual([many.operations.length, many.operationsDropped], [1000, 200])
  assert.deepEqual([many.groups.length, many.groupsDropped, many.count], [500, 700, 1200])
  const { groups } = group({ operations: operations.map((each) => ({ ...each, text: 'SELECT' })) })
  assert.deepEqual([groups.length, groups[0]!.sites.length], [1, 20])
})

test('an operation has the name of the task that asked', () => {
  const tasks = [{ taskId: '3', name: 'getOrder' } as Task]
  const operations = [operationOf('1', { taskId: '3' }), operationOf('2', { taskId: '9' }), operationOf('3')]
  assert.deepEqual(
    group({ operations, tasks }).operations.map(({ taskName }) => taskName),
    ['getOrder', null, null],
  )
})

test('without any, a sentence tells what would be recognised', () => {
  assert.equal(group({}).note, 'No query was seen; recognised are those of pg, postgres, mysql2, mariadb and SQLite.')
  assert.equal(group({}, COMMANDS).note, 'No command was seen; recognised are those of ioredis, redis, amqplib and ws.')
  const out = group({ operations: [operationOf('1')] }, REQUESTS_OUT)
  assert.equal(out.note, 'No request was seen; recognised are those of fetch, undici and node:http.')
  assert.deepEqual([out.count, out.totalTime, out.elapsedTime, out.groups, out.operations], [0, 0, 0, [], []])
})
