import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Task } from '../../model/async-stats.ts'
import { findWaitAt } from './find-wait.ts'

const task: Task = {
  ...{ taskId: '1', name: 'load', function: 'load', file: 'a.js', line: 1, column: 1, parent: null },
  ...{ startTime: 0, duration: 40, selfTime: 6, waitTime: 34, status: 'completed' },
  slices: [
    [0, 2],
    [10, 12],
    [30, 32],
  ],
  awaits: [
    [0, 5, 3],
    [1, 6, 3],
    [2, 7, 3],
  ],
}

test('the await is the one around the time, or the one that follows at once', () => {
  assert.deepEqual(findWaitAt(task, 5), { line: 5, column: 3 })
  assert.deepEqual(findWaitAt(task, 1.5), { line: 5, column: 3 })
  assert.deepEqual(findWaitAt(task, 20), { line: 6, column: 3 })
  assert.deepEqual(findWaitAt(task, 35), { line: 7, column: 3 }, 'a wait that never ended')
  assert.equal(findWaitAt({ ...task, slices: [[0, 20]], awaits: [[0, 5, 3]] }, 5), null)
  assert.equal(findWaitAt({ ...task, awaits: [] }, 5), null)
})
