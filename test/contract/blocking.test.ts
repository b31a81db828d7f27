import assert from 'node:assert/strict'
import type { AsyncProfilingStats, BlockingCall } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'
import { positionOf } from './fixture.ts'
import { taskNamed } from './drawing.ts'

/** Asserts that a block is shown with at least `milliseconds`, in the lag and in the ledger as well. */
function blocked(
  stats: AsyncProfilingStats,
  milliseconds: number,
  impact: BlockingCall['impact'] = 'critical',
): BlockingCall {
  const call = stats.blockingCalls[0]
  assert.ok(call, 'there is a blocking call')
  assert.ok(call.duration >= milliseconds - 0.5, `${call.duration} ms`)
  assert.equal(call.impact, impact)
  assert.ok(call.startTime >= 0 && call.startTime + call.duration <= stats.duration + 1)
  assert.ok(stats.eventLoopLag.max >= milliseconds - 0.5, `a lag of ${stats.eventLoopLag.max} ms`)
  assert.ok(stats.ledger.running >= milliseconds * 0.95, `${stats.ledger.running} ms running`)
  return call
}

function inTask(name: string, milliseconds: number): Expectation {
  return {
    check: (stats) => {
      const call = blocked(stats, milliseconds)
      const task = taskNamed(stats, name)
      assert.equal(stats.blockingCalls.length, 1)
      assert.equal(call.taskId, task.taskId)
      assert.deepEqual(
        [call.function, call.file, call.line, call.column],
        [name, 'blocking.mjs', task.line, task.column],
      )
      assert.equal(call.calls, 1)
      assert.equal(call.stack.at(-1)!.function, name)
      assert.ok(task.selfTime >= milliseconds * 0.95)
    },
  }
}

const inNoTask: Expectation = {
  check: (stats) => {
    assert.equal(stats.blockingCalls.length, 1)
    assert.equal(blocked(stats, 120).taskId, null)
  },
}

contract('blocking.mjs', {
  neverYields: inTask('neverYields', 200),
  plainHandler: { needs: ['ledger'], check: (stats) => assert.equal(blocked(stats, 200).taskId, null) },
  beforeFirstAwait: inTask('beforeFirstAwait', 200),
  betweenAwaits: {
    check: (stats, result) => {
      inTask('betweenAwaits', 120).check!(stats, result)
      const { line, column } = stats.blockingCalls[0]!.stack.at(-1)!
      assert.equal(
        `${line}:${column}`,
        positionOf('blocking.mjs', 'await sleep(1) // one'),
        'the await after which it came',
      )
    },
  },
  inNestedTask: {
    check: (stats, result) => {
      inTask('nested', 120).check!(stats, result)
      assert.deepEqual(
        stats.blockingCalls[0]!.stack.map((site) => site.function),
        ['inNestedTask', 'nested'],
      )
    },
  },
  inTimer: {
    ...inNoTask,
    unless: ({ seesCallbacks }) => (seesCallbacks ? null : 'it sees no callback outside tasks'),
  },
  twice: {
    check: (stats) => {
      const [call] = stats.blockingCalls
      blocked(stats, 110)
      assert.deepEqual([stats.blockingCalls.length, call!.function, call!.calls], [1, 'twice', 2])
      assert.ok(call!.totalTime >= 179 && call!.totalTime > call!.duration)
    },
  },
  inTwoTasks: {
    check: (stats) => {
      blocked(stats, 120)
      assert.deepEqual(stats.blockingCalls.map((call) => call.function).toSorted(), ['first', 'second'])
      // 80 ms are less than twice the threshold; on a busy machine they may become more.
      for (const { duration, impact } of stats.blockingCalls)
        assert.equal(impact, duration >= 100 ? 'critical' : 'warning')
    },
  },
  atTheEnd: inTask('atTheEnd', 120),
  healthy: {
    needs: ['ledger'],
    check: ({ blockingCalls, eventLoopLag, duration }) => {
      assert.deepEqual(blockingCalls, [])
      assert.ok(eventLoopLag.avg < duration / 4, `a lag of ${eventLoopLag.avg} ms in ${duration} ms`)
    },
  },
})

/** Without tasks, the lag and the ledger still show every block that the loop saw. */
contract('ledger.mjs', {
  victim: {
    needs: ['ledger'],
    check: (stats) => {
      const { running, queued, unattributed, wall } = stats.ledger
      assert.ok(wall >= 149, `a wall time of ${wall} ms`)
      assert.ok(queued + unattributed >= 120, `${queued} ms queued and ${unattributed} ms unattributed`)
      assert.ok(running < 60, `${running} ms running`)
      assert.deepEqual(stats.blockingCalls, [], 'it was not this profile that blocked')
      assert.ok(stats.eventLoopLag.max >= 120)
      if (stats.capabilities.tasks) assert.ok(queued >= 120, `${queued} ms queued`)
    },
  },
  culprit: {
    check: (stats) => {
      assert.deepEqual(
        stats.blockingCalls.map((call) => call.function),
        ['culprit'],
      )
      assert.ok(stats.ledger.running >= 148 && stats.ledger.queued < 100, JSON.stringify(stats.ledger))
    },
  },
  waiter: {
    needs: ['ledger'],
    check: ({ ledger }) => assert.ok(ledger.waiting > ledger.wall * 0.5, JSON.stringify(ledger)),
  },
  worker: {
    check: ({ ledger }) => assert.ok(ledger.running > ledger.wall * 0.7, JSON.stringify(ledger)),
  },
})
