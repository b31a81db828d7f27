import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BACKENDS } from '../contract/backends.ts'
import { runLines } from './run-fixture.ts'

/** A profile's waiting time by the program's own measurement, by the ledger, and as told at its end; milliseconds. */
interface Turned {
  way: string
  wall: number
  least: number
  most: number
  later: number
  /** Null if it was not told. */
  now: number | null
}

/** Number of attempts: a machine's disturbance passes, a wrong figure stays wrong. */
const ATTEMPTS = 5
const WAYS = 11
/** Tolerance as a share of the wall time. */
const TOLERANCE = 0.15

for (const backend of BACKENDS) {
  // Without slices, nothing is told of a request whose loop had to wait for a processor.
  const mayBeSilent = !backend.capabilities.tasks
  const isRight = ({ wall, least, most, later, now }: Turned): boolean => {
    const told = now ?? (mayBeSilent ? later : Number.NaN)
    return [later, told].every((waiting) => waiting >= least - wall * TOLERANCE && waiting <= most + wall * TOLERANCE)
  }
  test(`${backend.name}: a loop that turns does not wait, and short waits are as long as they are`, async () => {
    const right = new Set<string>()
    let turned: Turned[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      turned = await runLines<Turned>('turns.mjs', backend)
      for (const each of turned.filter(isRight)) right.add(each.way)
      if (right.size === WAYS) return
    }
    assert.deepEqual(
      turned.filter(({ way }) => !right.has(way)),
      [],
    )
  })
}
