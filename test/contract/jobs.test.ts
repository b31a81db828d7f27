import assert from 'node:assert/strict'
import type { AsyncProfilingStats, WaitCause } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'

const causesIn = ({ tasks }: AsyncProfilingStats, name: string): WaitCause[] =>
  tasks.filter((task) => task.name === name).flatMap(({ waits = [] }) => waits.map(({ cause }) => cause))

/**
 * Expects that the program's only wait was for a job, which is no operation and so has no id. With `register`, which is
 * there before the program takes its functions, it is the operation of this name.
 */
const job = (label: string, operation: string | null = label): Expectation => ({
  needs: ['tasks', 'awaitPoints'],
  check: (stats, { name }) => {
    const isOperation = stats.backend === 'instrumentation' && operation !== null
    const found = causesIn(stats, name).map(({ type, label: of, ids }) => [type, of, ids.length > 0])
    assert.deepEqual(found, [['operation', isOperation ? operation : label, isOperation]])
    assert.ok((stats.coverage ?? 0) > 0.95)
    assert.ok((stats.ledger.waitingFor?.unknown ?? 0) <= stats.ledger.waiting / 2)
  },
})

/** Expects that no job is the cause of a function's wait. */
const noJob = (of: string): Expectation => ({
  needs: ['tasks', 'awaitPoints'],
  check: (stats) => {
    const found = causesIn(stats, of)
    assert.equal(found.length, 1)
    assert.notEqual(found[0]!.label, 'scrypt')
  },
})

contract('jobs.mjs', {
  derived: job('scrypt'),
  compressed: job('compression', 'gzip'),
  looked: job('file work', 'stat .'),
  digested: job('hash', null),
  several: job('scrypt'),
  caught: job('scrypt'),
  released: noJob('waits'),
  guarded: noJob('guarded'),
})
