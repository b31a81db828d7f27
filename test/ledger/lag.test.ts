import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LagStats } from '../../src/model/async-stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import { runLines } from './run-fixture.ts'

interface Injected {
  way: string
  /** The requested and the actual delay; milliseconds. */
  delay: number
  real: number
  /** Lateness of timers on the idle loop just before and after, by the runtime's own histogram. */
  noise: number
  lag: LagStats
}

const keyOf = ({ way, delay }: Injected): string => `${delay} ms ${way}`

/** Number of attempts: a machine's disturbance passes, a wrong figure stays wrong. */
const ATTEMPTS = 3

for (const backend of BACKENDS) {
  test(`${backend.name}: injected delays are the lag, whoever caused them and wherever they lie`, async (t) => {
    let errors = new Map<string, string>()
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const injected = await runLines<Injected>('lag.mjs', backend)
      // Each run is judged by its own noise; a key that passed in one need not pass in another.
      const wanted = attempt === 0 ? new Set(injected.map(keyOf)) : new Set(errors.keys())
      errors = new Map()
      for (const key of wanted) {
        const { text, error } = judge(injected, key)
        t.diagnostic(text)
        if (error !== null) errors.set(key, error)
      }
      if (errors.size === 0) return
    }
    assert.deepEqual([...errors.values()], [])
  })
}

/** Judges the round with the least disturbance. */
function judge(injected: readonly Injected[], wanted: string): { text: string; error: string | null } {
  const rounds = injected.filter((each) => keyOf(each) === wanted)
  const off = Math.min(...rounds.map(({ lag, real }) => Math.abs(lag.max - real)))
  const noise = Math.max(...rounds.map((round) => round.noise))
  const text = `${wanted}: off by ${off.toFixed(2)} ms, noise ${noise.toFixed(2)} ms`
  return { text, error: off <= 1 + noise ? null : `${text}: ${JSON.stringify(rounds)}` }
}
