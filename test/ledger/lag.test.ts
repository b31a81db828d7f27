import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LagStats } from '../../src/model/stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import { runLines } from './run-fixture.ts'

interface Injected {
  way: string
  /** What was asked for, and what it was; milliseconds. */
  delay: number
  real: number
  /** How late timers ran on the idle loop just before and after, by the runtime's own histogram. */
  noise: number
  lag: LagStats
}

const keyOf = ({ way, delay }: Injected): string => `${delay} ms ${way}`

for (const backend of BACKENDS) {
  test(`${backend.name}: injected delays are the lag, whoever caused them and wherever they lie`, async (t) => {
    const injected = await runLines<Injected>('lag.mjs', backend)
    for (const key of new Set(injected.map(keyOf))) {
      const rounds = injected.filter((each) => keyOf(each) === key)
      // A machine that takes time away does so once or twice; a wrong figure stays wrong.
      const off = rounds.map(({ lag, real }) => Math.abs(lag.max - real)).toSorted((a, b) => a - b)
      const noise = Math.max(...rounds.map((round) => round.noise))
      const best = off[0]!
      t.diagnostic(`${key}: off by ${best.toFixed(2)} ms, noise ${noise.toFixed(2)} ms`)
      assert.ok(best <= 1 + noise, `${key}: ${JSON.stringify(rounds)}`)
    }
  })
}
