import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statsOf, taskOf } from '../../../formats/record.test.support.ts'
import type { BlockingCall, LoopCosts, Task, WaitCause } from '../../../model/async-stats.ts'
import { contextOf } from '../words/check.test.support.ts'
import { garbage } from './garbage.ts'
import { importInRequest } from './import-in-request.ts'
import { microtaskStarvation } from './microtask-starvation.ts'
import { syncApi } from './sync-api.ts'

const site = { function: 'sign', file: 'src/sign.ts', line: 7, column: 1 }
const costsOf = (values: Partial<LoopCosts>): { loopCosts: LoopCosts } => ({
  loopCosts: { collected: 0, loaded: 0, syncCalls: [], ...values },
})
const blockOf = (values: Partial<BlockingCall> = {}): BlockingCall => ({
  ...{ ...site, startTime: 0, duration: 80, calls: 1, totalTime: 80, impact: 'warning', taskId: null, stack: [] },
  ...values,
})

test('a synchronous function is told with its caller and cured by its asynchronous form', () => {
  const costs = costsOf({ syncCalls: [{ callee: 'pbkdf2Sync', site, time: 12 }] })
  const [finding] = syncApi.find(statsOf(costs), contextOf())
  assert.match(finding!.title, /^pbkdf2Sync held the event loop for 12\.0 ms in sign \(sign\.ts:7\): 12 %/)
  assert.match(finding!.fix!, /pbkdf2, instead/)
  assert.equal(finding!.saving, 12)
})

test('a short one is not worth a word, and one that is a block already is told as that', () => {
  const short = costsOf({ syncCalls: [{ callee: 'pbkdf2Sync', site, time: 4.9 }] })
  assert.deepEqual(syncApi.find(statsOf(short), contextOf()), [])
  const long = costsOf({ syncCalls: [{ callee: 'pbkdf2Sync', site, time: 80 }] })
  const blockingCalls = [blockOf({ callee: 'pbkdf2Sync' })]
  assert.deepEqual(syncApi.find(statsOf({ ...long, blockingCalls }), contextOf()), [])
})

test('collections are told from a tenth of the running time on', () => {
  const told = [6.9, 7.1].map((collected) => garbage.find(statsOf(costsOf({ collected })), contextOf()).length)
  assert.deepEqual(told, [0, 1])
  const [finding] = garbage.find(statsOf(costsOf({ collected: 14 })), contextOf())
  assert.equal(finding?.title, 'Garbage collection took 14.0 ms: 20 % of the time in which this code ran.')
})

test('modules that a request loads', () => {
  const [finding] = importInRequest.find(statsOf(costsOf({ loaded: 30 })), contextOf())
  assert.match(finding!.title, /^Modules were loaded within this request, for 30\.0 ms: 30 %/)
  assert.deepEqual(importInRequest.find(statsOf(costsOf({ loaded: 4 })), contextOf()), [])
})

/** A task that runs for `ms` between awaits that end at once. */
function spinner(count: number, ms: number): Task {
  const slices = Array.from({ length: count }, (_, at): [number, number] => [at * ms, (at + 1) * ms])
  const cause: WaitCause = { type: 'settled', label: '', ids: [], count: 1, totalTime: 0 }
  const waits = slices.map(([, end]) => ({ start: end, end, line: 1, column: 1, cause }))
  return taskOf('1', { function: 'crunch', slices, waits, duration: count * ms })
}

test('a block of many awaits that let nobody else run', () => {
  const stats = statsOf({ blockingCalls: [blockOf()], tasks: [spinner(200, 0.4)] })
  const [finding] = microtaskStarvation.find(stats, contextOf())
  assert.equal(
    finding?.title,
    'Timers and I/O waited for 80.0 ms while only microtasks ran: 200 awaits in crunch (app.ts:10).',
  )
})

test('not for a block of one piece, or of few awaits', () => {
  const few = statsOf({ blockingCalls: [blockOf()], tasks: [spinner(20, 4)] })
  assert.deepEqual(microtaskStarvation.find(few, contextOf()), [])
  const piece = spinner(200, 0.1)
  const tasks = [{ ...piece, slices: [...piece.slices, [20, 80] as [number, number]] }]
  assert.deepEqual(microtaskStarvation.find(statsOf({ blockingCalls: [blockOf()], tasks }), contextOf()), [])
})
