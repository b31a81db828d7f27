import assert from 'node:assert/strict'
import type { AsyncProfilingStats, TaskWait } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'

/** Returns the causes of the waits of a function in a few words, in order. */
const causesIn = ({ tasks }: AsyncProfilingStats, name: string): string[] =>
  tasks.filter((task) => task.name === name).flatMap(({ waits = [] }) => waits.map(describe))

const describe = ({ cause: { type, label } }: TaskWait): string => (label === '' ? type : `${type}: ${label}`)

/** Expects the causes of a function's waits, by default of the program's own. */
const causes = (expected: readonly string[], of?: string): Expectation => ({
  needs: ['tasks', 'awaitPoints'],
  check: (stats, { name }) => assert.deepEqual(causesIn(stats, of ?? name), expected),
})

/** Expects a wait for something that nobody names, of which no timer may be the cause. */
const noTimer: Expectation = {
  needs: ['tasks', 'awaitPoints'],
  check: (stats, { name }) => {
    const found = causesIn(stats, name)
    assert.ok(found.length > 0 && found.every((cause) => !cause.startsWith('timer')), found.join())
    assert.equal(stats.ledger.waitingFor?.timer ?? 0, 0)
  },
}

/** A timer of 20 ms, which the loop waits for. */
const timeout: Expectation = {
  needs: ['tasks', 'awaitPoints'],
  check: (stats, { name }) => {
    assert.deepEqual(causesIn(stats, name), ['timer: setTimeout 20 ms'])
    assert.ok((stats.coverage ?? 0) > 0.95)
    const { waiting, waitingFor = {} } = stats.ledger
    assert.ok((waitingFor.timer ?? 0) >= waiting / 2, JSON.stringify(waitingFor))
    const [site] = stats.awaitPoints.flatMap(({ sites }) => sites)
    assert.deepEqual(
      site?.causes?.map(({ type, label }) => [type, label]),
      [['timer', 'setTimeout 20 ms']],
    )
  },
}

contract('timers.mjs', {
  direct: timeout,
  helper: timeout,
  promisified: timeout,
  promises: timeout,
  variable: timeout,
  // oxlint-disable-next-line unicorn/no-thenable -- the name of a program
  then: timeout,
  callback: timeout,
  rejected: timeout,
  race: timeout,
  all: timeout,
  signal: timeout,
  iterated: {
    needs: ['tasks', 'awaitPoints'],
    check: (stats) => {
      const found = causesIn(stats, 'iterated')
      assert.equal(found.length, 3)
      assert.deepEqual(found.slice(0, 2), ['timer: setInterval 20 ms', 'timer: setInterval 20 ms'])
      assert.ok(!found[2]!.startsWith('timer'), found.join())
    },
  },
  interval: causes(['timer: setInterval 20 ms']),
  // One that takes long to go on may have waited for something else.
  immediates: {
    needs: ['tasks', 'awaitPoints'],
    check: (stats) => {
      const found = causesIn(stats, 'immediates')
      assert.equal(found.length, 10)
      assert.ok(found.filter((cause) => cause === 'timer: setImmediate').length >= 5, found.join())
      assert.ok(
        found.every((cause) => ['timer: setImmediate', 'settled', 'unknown'].includes(cause)),
        found.join(),
      )
    },
  },
  setByAnother: causes(['timer: setTimeout 20 ms'], 'waits'),
  ticksForMany: causes(
    Array.from({ length: 3 }, () => 'timer: setTimeout 20 ms'),
    'waits',
  ),
  released: causes(['promise: holds'], 'waits'),
  guarded: noTimer,
  lostRace: noTimer,
  calledByTimer: noTimer,
})
