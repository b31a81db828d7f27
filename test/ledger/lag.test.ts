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

/** A machine that takes time away does so now and then; a wrong figure stays wrong. */
const ATTEMPTS = 3

for (const backend of BACKENDS) {
  test(`${backend.name}: injected delays are the lag, whoever caused them and wherever they lie`, async (t) => {
    const injected: Injected[] = []
    let errors: string[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      injected.push(...(await runLines<Injected>('lag.mjs', backend)))
      const results = [...new Set(injected.map(keyOf))].map((key) => judge(injected, key))
      errors = results.flatMap(({ error }) => error ?? [])
      for (const { text } of results) t.diagnostic(text)
      if (errors.length === 0) return
    }
    assert.deepEqual(errors, [])
  })
}

/** The round in which the machine disturbed least. */
function judge(injected: readonly Injected[], wanted: string): { text: string; error: string | null } {
  const rounds = injected.filter((each) => keyOf(each) === wanted)
  const off = Math.min(...rounds.map(({ lag, real }) => Math.abs(lag.max - real)))
  const noise = Math.max(...rounds.map((round) => round.noise))
  const text = `${wanted}: off by ${off.toFixed(2)} ms, noise ${noise.toFixed(2)} ms`
  return { text, error: off <= 1 + noise ? null : `${text}: ${JSON.stringify(rounds)}` }
}
