import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw } from '../drawing.test.support.ts'
import { analyzeAsync } from '../async-stats.ts'
import { ownProcess } from './whole-process.ts'

test("the loop's work outside every slice is the process's own: running, and a blocking call of the root", () => {
  const drawn = draw(
    `
    clock   .........:.........:
    others  ########            
    probe   ========            
    load            RaaaaR|     
    `,
    { scale: 10 },
  )
  const before = drawn.stats()
  assert.deepEqual([before.ledger.running, before.ledger.unattributed, before.blockingCalls.length], [20, 80, 0])
  const input = drawn.inputOf('A')
  const stats = analyzeAsync({ ...input, trace: ownProcess(input.trace) })
  assert.deepEqual(stats.ledger, {
    wall: 200,
    running: 100,
    waiting: 100,
    queued: 0,
    unattributed: 0,
    waitingFor: { unknown: 100 },
  })
  assert.deepEqual(
    stats.blockingCalls.map((call) => [call.function, call.duration, call.taskId]),
    [['(root)', 80, null]],
  )
  assert.deepEqual(stats.tasks, before.tasks)
})

test("slices inside a busy period keep their time, only what is between them is the root's", () => {
  const drawn = draw(
    `
    clock   .........:.........:
    others  ######    ######    
    probe   ================    
    load          RRRR|         
    `,
    { scale: 10 },
  )
  const { trace } = drawn.inputOf('A')
  const { slices, running } = ownProcess(trace)
  const rows = Array.from({ length: slices.count }, (_, row) => [
    slices.task[row],
    slices.start[row]! - trace.start,
    slices.end[row]! - trace.start,
  ])
  assert.deepEqual(rows, [
    [0, 0, 60],
    [1, 60, 100],
    [0, 100, 160],
  ])
  assert.equal(running, 160)
})

test("the profiler's own cost stays apart", () => {
  const { trace } = draw('clock   .........:\nothers  #####     \nload       R|     ', { cost: 2 }).inputOf('A')
  assert.equal(ownProcess(trace).running, trace.end - trace.start - trace.idle - 2)
})

test('where slices were dropped, nothing after the last one is claimed', () => {
  const { trace } = draw(
    'clock   .........:.........:\nothers     ######           \nprobe   =========           \nload    RRR|                ',
  ).inputOf('A')
  const dropped = { ...trace, counts: { ...trace.counts, droppedSlices: 3 } }
  assert.equal(ownProcess(trace).slices.count, 2)
  assert.equal(ownProcess(dropped).slices.count, 1)
})

test('a backend without a ledger has nothing to claim', () => {
  const { trace } = draw('clock   .........:\nload    RR|       ').inputOf('A')
  const blind = { ...trace, capabilities: { ...trace.capabilities, ledger: false } }
  assert.equal(ownProcess(blind), blind)
})
