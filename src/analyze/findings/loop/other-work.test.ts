import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { contextOf } from '../words/check.test.support.ts'
import { otherWork } from './other-work.ts'

function tell(queued: number, changes: Partial<AsyncProfilingStats> = {}): string {
  const stats = {
    backend: 'instrumentation',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: true, ledger: true },
    duration: 130,
    profilingOverhead: 0,
    tasksCreated: 1,
    tasks: [],
    ledger: { wall: 130, running: 1, waiting: 129 - queued, queued, unattributed: 0 },
    ...changes,
  } as unknown as AsyncProfilingStats
  const [finding] = otherWork.find(stats, contextOf(stats))
  return finding === undefined ? '' : finding.words.map(({ text }) => text).join('')
}

test('a loop that was busy with something else for most of a request', () => {
  assert.equal(tell(120), 'The event loop was busy with other work for 120 ms: 92 % of the time.')
  assert.equal(tell(0, { ledger: { wall: 130, running: 0, waiting: 10, queued: 0, unattributed: 120 } }), '')
})

test('less of it, beside work that nobody claims', () => {
  const ledger = { wall: 130, running: 0, waiting: 40, queued: 30, unattributed: 60 }
  assert.equal(tell(0, { ledger }), 'The event loop was busy with other work for 30.0 ms: 23 % of the time.')
  assert.equal(tell(0, { ledger: { ...ledger, waiting: 80, unattributed: 20 } }), '')
})

test("not for a little of it, nor for the profiler's own time", () => {
  assert.equal(tell(60), '')
  assert.equal(tell(19, { duration: 20 }), '')
  assert.equal(tell(120, { profilingOverhead: 110 }), '')
})
