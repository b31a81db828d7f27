import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endUntil, settleTime } from './task-end.ts'

test('a settled task ends where it settled, whatever the recording', () => {
  const task = { startTime: 5, duration: 10 }
  assert.deepEqual([settleTime(task), endUntil(task, 100), endUntil(task, 7)], [15, 15, 15])
})

test('a pending task never settles and is drawn to the end, but not to before its start', () => {
  const task = { startTime: 5, duration: null }
  assert.deepEqual([settleTime(task), endUntil(task, 100), endUntil(task, 3)], [Infinity, 100, 5])
})
