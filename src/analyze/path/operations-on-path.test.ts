import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Task, TaskWait } from '../../model/async-stats.ts'
import { statsOf, taskOf } from '../../formats/record.test.support.ts'
import { operationOf } from '../operations/operations.test.support.ts'
import { criticalPath } from './critical-path.ts'
import { findSlowest } from '../findings/waits/find-slowest.ts'
import { operationsOnPath } from './operations-on-path.ts'

const place = { function: 'load', file: 'src/a.ts', line: 3 }

/** Writes the parts as `7 10-25`, or `7 10-25 outside`. */
function partsOf(tasks: Task[], operations: ReturnType<typeof operationOf>[]): string[] {
  const stats = statsOf({ tasks, operations, duration: 100 })
  const path = criticalPath(stats)
  return operationsOnPath(stats, { path: () => path }).map(
    ({ operation, start, end, isOutside }) => `${operation.operationId} ${start}-${end}${isOutside ? ' outside' : ''}`,
  )
}

const waitFor = (type: 'promise' | 'unknown', ids: string[]): TaskWait[] => [
  { start: 5, end: 95, line: 4, column: 1, cause: { type, label: 'load', ids, count: 1, totalTime: 90 } },
]

test('where only callbacks went on, the operations that ended last are waited for', () => {
  const session = taskOf('1', { ...place, startTime: 0, duration: 10, selfTime: 10 })
  const operations = [
    operationOf('1', { taskId: '1', startTime: 10, duration: 30 }),
    operationOf('2', { taskId: null, startTime: 20, duration: 10 }),
    operationOf('3', { taskId: null, startTime: 40, duration: 55 }),
  ]
  assert.deepEqual(partsOf([session], operations), ['1 10-40 outside', '3 40-95 outside'])
})

test('a callback that waited longer than any await is the slowest', () => {
  const operations = [operationOf('1', { taskId: null, name: 'SELECT orders', startTime: 10, duration: 80 })]
  const stats = statsOf({ tasks: [], operations, duration: 100 })
  const slowest = findSlowest(stats, () => criticalPath(stats))
  assert.deepEqual([slowest?.time, slowest?.isAwait, slowest?.cause?.label], [80, false, 'SELECT orders'])
})

test('a promise that callbacks settled waited for the operations of all that were begun at that place', () => {
  const handler = taskOf('1', { ...place, startTime: 0, duration: 100, waits: waitFor('promise', ['3']) })
  const item = { function: 'item', file: 'src/b.ts', line: 9, column: 3 }
  const tasks = [
    handler,
    taskOf('2', { ...item, startTime: 40, duration: 20 }),
    taskOf('3', { ...item, startTime: 40, duration: 54 }),
    taskOf('4', { ...item, line: 50, startTime: 40, duration: 54 }),
  ]
  const operations = [
    operationOf('1', { taskId: '1', startTime: 6, duration: 30 }),
    operationOf('2', { taskId: '2', startTime: 41, duration: 18 }),
    operationOf('3', { taskId: '3', startTime: 60, duration: 33 }),
    operationOf('4', { taskId: '4', startTime: 60, duration: 34 }),
  ]
  assert.deepEqual(partsOf(tasks, operations), ['1 6-36', '2 41-59', '3 60-93'])
})
