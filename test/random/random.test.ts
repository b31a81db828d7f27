import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BACKENDS } from '../contract/backends.ts'
import { describeFailure, runSeeds } from './run-seeds.ts'

/** Seed of the first program: `RANDOM_SEED=7 node --test dist/test/random/random.test.js`. */
const SEED = Number(process.env['RANDOM_SEED'] ?? 20_261_130)
/** Programs of a backend; `npm run test:random` runs more. */
const PROGRAMS = 50

for (const backend of BACKENDS) {
  test(`${backend.name}: random programs are told as their own witness saw them`, async (t) => {
    const { failures, summary } = await runSeeds({ seed: SEED, programs: PROGRAMS, backend, shrunk: 1 })
    t.diagnostic(summary)
    assert.equal(failures.map((failure) => describeFailure(failure, backend)).join('\n\n'), '')
  })
}
