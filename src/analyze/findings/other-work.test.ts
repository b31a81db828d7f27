import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import { indexWaits } from '../tasks/waits.ts'
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
  const [finding] = otherWork.find(stats, { waitsOf: indexWaits(stats), hasProblem: false })
  return finding === undefined ? '' : finding.words.map(({ text }) => text).join('')
}

test('a loop that was busy with something else for most of a request', () => {
  assert.equal(tell(120), 'The event loop was busy with other work for 120 ms: 92 % of this request.')
  assert.equal(
    tell(120, { tasksCreated: 0 }),
    'The event loop was busy with other work for 120 ms: 92 % of this request. No instrumented async function was called.',
  )
})

test('a backend that knows no tasks cannot tell whose work it was', () => {
  const capabilities = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true }
  const ledger = { wall: 130, running: 10, waiting: 20, queued: 0, unattributed: 100 }
  assert.equal(
    tell(0, { backend: 'eventloop', capabilities, ledger, tasksCreated: 0 }),
    'The event loop was busy for 100 ms: 77 % of this request. Whose work that was is unknown.',
  )
})

test("not for a little of it, nor for the profiler's own time", () => {
  assert.equal(tell(60), '')
  assert.equal(tell(19, { duration: 20 }), '')
  assert.equal(tell(120, { profilingOverhead: 110 }), '')
})
