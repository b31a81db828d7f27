import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BACKENDS } from '../contract/backends.ts'
import { runLines } from './run-fixture.ts'

/** A profile's figures at one moment, and its code's own measurements until then; milliseconds. */
interface Asked {
  way: string
  real: number
  running: number
  queued: number
  unattributed: number
  waiting: number
  elapsed: number
}

/** Number of attempts: a machine's disturbance passes, a wrong figure stays wrong. */
const ATTEMPTS = 3
/** Tolerance (ms), shorter than each of the blocks, so that a missing or a doubled one is detected. */
const TOLERANCE = 8

for (const backend of BACKENDS.filter(({ capabilities }) => capabilities.tasks)) {
  test(`${backend.name}: running work is in the figures of the moment, wherever they are read`, async () => {
    let wrong: Asked[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const asked = await runLines<Asked>('figures.mjs', backend)
      assert.equal(asked.length, 13)
      for (const { running, waiting, queued, unattributed, elapsed } of asked) {
        assert.ok(
          Math.abs(running + waiting + queued + unattributed - elapsed) < 0.01,
          'each millisecond is there once',
        )
      }
      wrong = asked.filter(({ real, running }) => running < real - 0.1 || running > real + TOLERANCE)
      if (wrong.length === 0) return
    }
    assert.deepEqual(wrong, [])
  })
}
