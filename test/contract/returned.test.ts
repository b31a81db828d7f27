import assert from 'node:assert/strict'
import type { AsyncProfilingStats, Task } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'

const named = ({ tasks }: AsyncProfilingStats, name: string): Task[] => tasks.filter((task) => task.name === name)

/** Asserts that every task of this name lasts as long as the child whose promise it returned, and not much longer. */
function assertLastsAsItsChild(stats: AsyncProfilingStats, name: string): void {
  const relays = named(stats, name)
  assert.ok(relays.length >= 8)
  for (const relay of relays) {
    const child = stats.tasks.find(({ parent }) => parent === relay.taskId)!
    const [end, childEnd] = [relay, child].map(({ startTime, duration }) => startTime + duration!) as [number, number]
    assert.ok(end >= childEnd, `${name} has ended ${childEnd - end} ms before what it returned`)
    const next = nextStart(stats, childEnd)
    assert.ok(end <= next, `${name} has ended ${end - childEnd} ms after what it returned, and after the next call`)
  }
}

function assertFailsAsItsChild(stats: AsyncProfilingStats, name: string): void {
  assertLastsAsItsChild(stats, name)
  const count = (status: string): number => named(stats, name).filter((task) => task.status === status).length
  assert.deepEqual([count('failed'), count('cancelled')], [4, 4])
}

/** Returns the start of the first task after this moment, by which the relay's awaiter had its result. */
const nextStart = (stats: AsyncProfilingStats, moment: number): number =>
  Math.min(stats.duration, ...stats.tasks.map(({ startTime }) => startTime).filter((start) => start > moment))

contract('returned.mjs', {
  relayed: { check: (stats) => assertLastsAsItsChild(stats, 'relay') },
  chained: {
    check: (stats) => {
      assertLastsAsItsChild(stats, 'controller')
      assertLastsAsItsChild(stats, 'service')
    },
  },
  overlapping: {
    check: (stats) => {
      assert.deepEqual([stats.tasksPending, stats.tasksFailed], [0, 0])
      for (const { name, duration } of stats.tasks) assert.ok(duration! >= 4, `${name}: ${duration} ms`)
    },
  },
  raced: {
    check: (stats) => {
      const slow = Math.min(...named(stats, 'slow').map(({ duration }) => duration ?? 40))
      for (const { duration } of named(stats, 'orTimeout')) {
        assert.ok(duration! < slow, `${duration} ms, as long as what has lost the race (${slow} ms)`)
      }
    },
  },
  racedAtLast: {
    check: (stats) => {
      const raced = named(stats, 'sometimesRaced')
      assert.equal(stats.tasksFailed, 0)
      assert.ok(raced.slice(0, 5).every(({ duration }) => duration! >= 40))
      // The first different one may be taken to have lasted as long as its child, never longer.
      for (const task of raced) assert.ok(task.status === 'completed' || task.status === 'pending')
      const [, second, third] = raced.slice(5).map(({ duration }) => duration!)
      const slow = Math.min(...named(stats, 'slow').map(({ duration }) => duration ?? 40))
      assert.ok(second! < slow || third! < slow, `${second} and ${third} ms, both as long as what has lost the race`)
    },
  },
  failing: { check: (stats) => assertFailsAsItsChild(stats, 'relayFailure') },
  relayedByMethod: { check: (stats) => assertLastsAsItsChild(stats, 'relayOfMethod') },
  chainedByMethod: {
    check: (stats) => {
      assertLastsAsItsChild(stats, 'controllerOfMethod')
      assertLastsAsItsChild(stats, 'relayOfMethod')
    },
  },
  failingByMethod: { check: (stats) => assertFailsAsItsChild(stats, 'relayFailureOfMethod') },
  inFinally: {
    check: (stats) => {
      assert.deepEqual([stats.tasksPending, stats.tasksFailed], [0, 0])
      for (const { duration } of named(stats, 'relayInFinally')) assert.ok(duration! >= 4, `${duration} ms`)
    },
  },
  undone: {
    check: (stats) => {
      assert.deepEqual([stats.tasksPending, stats.tasksFailed], [0, 0])
      const tasks = named(stats, 'undone')
      assert.equal(tasks.length, 8)
      for (const [index, { startTime, duration }] of tasks.entries()) {
        // However long the machine delays a call that ends at once, it has ended before the next is called.
        if (index % 2 === 0) assert.ok(duration! >= 4, `${duration} ms`)
        else assert.ok(startTime + duration! <= nextStart(stats, startTime), `${duration} ms, into the next call`)
      }
    },
  },
  undoneAfterwards: {
    check: (stats) => {
      assert.equal(stats.tasksFailed, 0)
      for (const { duration } of named(stats, 'undoneAfterwards')) assert.ok(duration! >= 1)
      const loads = named(stats, 'load').filter(({ status }) => status === 'completed')
      const first = Math.min(...loads.map(({ duration }) => duration!))
      assert.ok(named(stats, 'undoneAfterwards').some(({ duration }) => duration! < first))
    },
  },
  deep: {
    check: (stats) => {
      assert.deepEqual([stats.tasksCreated, stats.tasksPending, stats.tasksFailed], [5002, 0, 0])
      for (const { duration } of named(stats, 'deep')) assert.ok(duration! >= 4)
    },
  },
  settledBefore: { check: (stats) => assert.equal(stats.tasksPending, 0) },
  atOnce: { check: (stats) => assertLastsAsItsChild(stats, 'relayAtOnce') },
})
