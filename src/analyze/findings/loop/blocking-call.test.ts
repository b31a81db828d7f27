import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statsOf } from '../../../formats/record.test.support.ts'
import { blockingCall } from './blocking-call.ts'
import { contextOf } from '../words/check.test.support.ts'

const context = contextOf()
const call = { function: 'render', file: 'src/pdf.ts', line: 8, column: 1, startTime: 0, stack: [], taskId: 't1' }
const block = { ...call, duration: 60, calls: 1, totalTime: 60, impact: 'critical' as const }

test('the longest block is told with its function, place and share', () => {
  const [finding, ...others] = blockingCall.find(statsOf({ blockingCalls: [block, block] }), context)
  assert.deepEqual(others, [])
  assert.deepEqual([finding?.check, finding?.severity, finding?.taskId], ['blocking-call', 'critical', 't1'])
  const text = finding?.words.map((word) => word.text).join('')
  assert.equal(text, 'The event loop was blocked for 60.0 ms in render (pdf.ts:8): 60 % of the time.')
})

test('without a block there is nothing to say', () => {
  assert.deepEqual(blockingCall.find(statsOf(), context), [])
})
