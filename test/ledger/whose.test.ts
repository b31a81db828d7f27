import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ledger, UnattributedFunction } from '../../src/model/async-stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import { runLines } from './run-fixture.ts'

interface Told {
  way: string
  truth: Ledger & { noise: number }
  ledger: Ledger
  functions: UnattributedFunction[]
}

/** Number of attempts: a machine's disturbance passes, a wrong figure stays wrong. */
const ATTEMPTS = 4
const WAYS = 4
/** Tolerance (ms), a fraction of each block. */
const TOLERANCE = 12

const isRight = ({ truth, ledger }: Told): boolean =>
  (['running', 'queued', 'unattributed'] as const).every(
    (part) => Math.abs(ledger[part] - truth[part]) <= TOLERANCE + truth.noise,
  )

for (const { backend, options, how } of BACKENDS.filter(({ capabilities }) => capabilities.tasks).flatMap((each) => [
  { backend: each, options: [], how: '' },
  { backend: each, options: ['--sampled'], how: ', while the sampler runs' },
])) {
  test(`${backend.name}${how}: own callbacks run, other profiles are queued for, nobody's work is unattributed`, async () => {
    let wrong: Told[] = []
    const right = new Set<string>()
    for (let attempt = 0; attempt < ATTEMPTS && right.size < WAYS; attempt++) {
      const told = await runLines<Told>('whose.mjs', backend, options)
      assert.equal(told.length, WAYS)
      for (const each of told.filter(isRight)) right.add(each.way)
      wrong = told.filter((each) => !right.has(each.way))
      if (options.length === 0 || !right.has('nobody')) continue
      const { functions } = told.find(({ way }) => way === 'nobody')!
      const names = functions.map(({ function: name }) => name)
      // The block is a function of its own, called by the one that nobody claims.
      assert.ok(
        functions.some(({ file, line }) => file.endsWith('.mjs') && line > 0),
        JSON.stringify(names),
      )
      assert.ok(names.includes('block') || names.includes('renderForNobody'), JSON.stringify(names))
    }
    assert.deepEqual(wrong, [])
  })
}
