import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statsOf, taskOf } from '../../../formats/record.test.support.ts'
import { taskOutcomes } from './task-outcomes.ts'
import { contextOf } from '../words/check.test.support.ts'

const context = contextOf()

test('failed, pending and cancelled tasks are counted, with the first failed one to show', () => {
  const tasks = [taskOf('1'), taskOf('2', { status: 'failed' }), taskOf('3', { status: 'failed' })]
  const counts = { tasks, tasksCreated: 5, tasksFailed: 2, tasksPending: 1, tasksCancelled: 1 }
  const [finding] = taskOutcomes.find(statsOf(counts), context)
  assert.deepEqual([finding?.severity, finding?.taskId], ['warning', '2'])
  assert.equal(finding?.words[0]?.text, 'Of 5 tasks, 2 failed, 1 unfinished when the recording ended, 1 cancelled.')
})

test('pending tasks alone are no warning; completed and unknown ones are not told', () => {
  assert.equal(taskOutcomes.find(statsOf({ tasksCreated: 1, tasksPending: 1 }), context)[0]?.severity, 'ok')
  assert.deepEqual(taskOutcomes.find(statsOf({ tasksCreated: 1 }), context), [])
  const unknown = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true }
  assert.deepEqual(taskOutcomes.find(statsOf({ tasksFailed: 1, capabilities: unknown }), context), [])
})
