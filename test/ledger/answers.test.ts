import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ledger } from '../../src/model/async-stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import { runLines } from './run-fixture.ts'

/** Number of attempts: a machine's disturbance passes, a wrong figure stays wrong. */
const ATTEMPTS = 3
/** Share of the time of a request that waits for nothing. */
const MOST = 0.4

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

for (const backend of BACKENDS.filter(({ capabilities }) => capabilities.tasks)) {
  test(`${backend.name}: the code of a framework that writes the answer is the request's`, async (t) => {
    let shares: number[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const ledgers = await runLines<Ledger>('answers.mjs', backend)
      shares = ledgers.map(({ wall, unattributed }) => unattributed / wall)
      t.diagnostic(`${(middle(shares) * 100).toFixed(0)} % of the time is unattributed`)
      if (middle(shares) <= MOST) return
    }
    assert.fail(`expected at most ${MOST * 100} % of the time to be nobody's, got ${middle(shares) * 100}`)
  })
}
