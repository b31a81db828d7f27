import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Task } from '../../model/async-stats.ts'
import { indexGaps } from './gaps.ts'
import type { TasksAndLoop } from './gaps.ts'

type Slices = Task['slices']

const listGaps = (stats: TasksAndLoop): Task['slices'][] => {
  const gapsOf = indexGaps(stats, stats.duration)
  return stats.tasks.map((_, index) => gapsOf(index))
}

function task(taskId: string, parent: string | null, slices: Slices, end: number | null): Task {
  const site = { function: taskId, file: 'a.ts', line: 1, column: 1 }
  const startTime = slices[0]?.[0] ?? 0
  const duration = end === null ? null : end - startTime
  const rest = { selfTime: 0, waitTime: 0, status: end === null ? ('pending' as const) : ('completed' as const) }
  return { taskId, name: taskId, parent, startTime, duration, slices, ...site, ...rest }
}

test('gaps between slices are listed', () => {
  const own = task(
    'a',
    null,
    [
      [0, 1],
      [5, 6],
      [9, 10],
    ],
    10,
  )
  assert.deepEqual(listGaps({ tasks: [own], duration: 10 }), [
    [
      [1, 5],
      [6, 9],
    ],
  ])
})

test('a call that never suspends leaves no wait; one that does leaves the time after it suspends', () => {
  const caller = task(
    'a',
    null,
    [
      [0, 1],
      [3, 4],
      [20, 21],
    ],
    21,
  )
  const plain = task('b', 'a', [[1, 3]], 3)
  const waiting = task(
    'c',
    'a',
    [
      [4, 5],
      [18, 19],
    ],
    19,
  )
  assert.deepEqual(listGaps({ tasks: [caller, plain, waiting], duration: 21 }), [[[5, 20]], [], [[5, 18]]])
})

test('calls in a row without a slice between them count as one run', () => {
  const caller = task(
    'a',
    null,
    [
      [0, 1],
      [20, 21],
    ],
    21,
  )
  const calls = [task('b', 'a', [[1, 2]], 2), task('c', 'a', [[2, 4]], 9), task('d', 'b', [[1.5, 1.6]], 1.6)]
  assert.deepEqual(listGaps({ tasks: [caller, ...calls], duration: 21 })[0], [[4, 20]])
})

test('a pending task waits to the end, a settled one to its own', () => {
  assert.deepEqual(listGaps({ tasks: [task('a', null, [[0, 1]], null)], duration: 50 }), [[[1, 50]]])
  assert.deepEqual(listGaps({ tasks: [task('a', null, [[0, 1]], 30)], duration: 50 }), [[[1, 30]]])
  assert.deepEqual(listGaps({ tasks: [task('a', null, [], 30)], duration: 50 }), [[[0, 30]]])
})

test('broken input ends: parents after their children, circles, unknown parents', () => {
  const circle = [task('a', 'b', [[0, 1]], 2), task('b', 'a', [[0, 1]], 2), task('c', 'gone', [[3, 2]], 1)]
  assert.equal(listGaps({ tasks: circle, duration: 5 }).length, 3)
})

test('a chain of 100 000 calls is ordinary', () => {
  const chain = Array.from({ length: 100_000 }, (_, i) => {
    const start = i / 1000
    return task(`${i}`, i === 0 ? null : `${i - 1}`, [[start, start + 0.001]], 500)
  })
  const waits = listGaps({ tasks: chain, duration: 500 })
  assert.equal(waits.length, 100_000)
  // All of them are busy until the innermost suspends.
  assert.ok(waits.every((own) => own.length === 1 && Math.abs(own[0]![0] - 100) < 1e-6))
})
