import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFaults } from './judge.ts'
import { soak } from './soak.ts'
import type { SoakOutcome } from './soak.ts'

test('2 000 mixed requests, with aborts: bytes as bare, nothing stays open, no secret shows', async () => {
  const outcomes = await soak({ requests: 2000 })
  assert.deepEqual(
    outcomes.flatMap((outcome) => findFaults(outcome)),
    [],
  )
  for (const { mode, requests, left, compared, outputs } of outcomes) {
    assert.ok(requests >= 1000 && left > 50 && compared > 500 && outputs > 10, `${mode} did its part`)
  }
})

const measured = { memory: 2 ** 26, files: 30, listeners: 40, active: 8 }
const GOOD: SoakOutcome = {
  mode: 'auto',
  requests: 50_000,
  left: 1,
  compared: 1,
  differences: [],
  measured: [measured, measured, measured],
  outputs: 1,
  places: 80,
  found: [],
}

test('the judgement finds what it is for', () => {
  const faultsOf = (change: Partial<SoakOutcome>): string[] => findFaults({ ...GOOD, ...change })
  const grown = (change: object): SoakOutcome['measured'] => [measured, measured, { ...measured, ...change }]
  assert.deepEqual(faultsOf({}), [])
  assert.equal(faultsOf({ differences: ['koa: text'] }).length, 1)
  assert.equal(faultsOf({ found: ['query: token: /list'] }).length, 1)
  assert.equal(faultsOf({ places: 59 }).length, 1)
  assert.equal(faultsOf({ measured: [] }).length, 1)
  assert.equal(faultsOf({ measured: grown({ memory: 2 ** 27 }) }).length, 1)
  assert.equal(faultsOf({ measured: grown({ memory: 2 ** 27 }), requests: 2000 }).length, 0)
  for (const kind of ['files', 'listeners', 'active']) {
    assert.equal(faultsOf({ measured: grown({ [kind]: 100 }) }).length, 1, kind)
  }
})
