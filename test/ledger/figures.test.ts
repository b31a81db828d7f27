import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BACKENDS } from '../contract/backends.ts'
import { runLines } from './run-fixture.ts'

/** What a profile said of itself at one moment, and what its code had measured itself by then; milliseconds. */
interface Asked {
  way: string
  real: number
  running: number
  queued: number
  waiting: number
  elapsed: number
}

/** A machine that takes time away does so now and then; a wrong figure stays wrong. */
const ATTEMPTS = 3
/** Shorter than each of the blocks (ms): one that is missing, or counted twice, is seen. */
const TOLERANCE = 8

for (const backend of BACKENDS.filter(({ capabilities }) => capabilities.tasks)) {
  test(`${backend.name}: what runs is in the figures of the moment, wherever it is asked`, async () => {
    let wrong: Asked[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const asked = await runLines<Asked>('figures.mjs', backend)
      assert.equal(asked.length, 13)
      for (const { running, waiting, queued, elapsed } of asked) {
        assert.ok(Math.abs(running + waiting + queued - elapsed) < 0.01, 'each millisecond is there once')
      }
      wrong = asked.filter(({ real, running }) => running < real - 0.1 || running > real + TOLERANCE)
      if (wrong.length === 0) return
    }
    assert.deepEqual(wrong, [])
  })
}
