import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LagStats } from '../../model/async-stats.ts'
import { draw } from '../drawing.test.support.ts'

/** Measures a drawing with columns of 10 ms. */
const lag = (text: string): LagStats => draw(text, { scale: 10 }).stats().eventLoopLag

const near = (actual: number, expected: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${what}: expected ${expected}, got ${actual}`)

test('a loop that has nothing to do has no lag', () => {
  assert.deepEqual(
    lag(`
      clock   .........:.........:
      (root)
    `),
    { min: 0, avg: 0, max: 0, p95: 0 },
  )
})

test('one block B in a wall time W: at most B, B²/2W on average', () => {
  const { min, avg, max, p95 } = lag(`
    clock   .........:.........:
    page    RaaaaRRRRRaaaaaaaaaa
  `)
  near(min, 0, 'min')
  near(max, 50, 'max')
  near(avg, (50 * 50 + 10 * 10) / 2 / 200, 'avg')
  near(p95, 40, 'p95: only the first 10 of 200 ms are later than that')
})

test('a block that ends with the profile counts', () => {
  near(
    lag(`
      clock   .........:.........:
      page    RRRRRRRRRRRRRRRRRRRR
    `).max,
    200,
    'max',
  )
})

test("others' busy periods from the probe count, joined with own slices where they overlap", () => {
  const { max } = lag(`
    clock   .........:.........:
    probe     =======
    page    Raaaaaaaaaaaaaaaaaaa
    others    #######
  `)
  near(max, 70, 'max')
  const joined = lag(`
    clock   .........:.........:
    page    RaaaRRRaaaaaaaaaaaaa
    others   ###
  `)
  near(joined.max, 70, 'slices of one turn are one busy period, with what lies between them')
})

test('where two busy periods only touch, the loop turned between them', () => {
  const { max } = lag(`
    clock   .........:.........:
    probe   ===== t=====
    others  ############
    (root)
  `)
  near(max, 50, 'max')
})

test('a loop that is never idle, but turns in time, has little lag', () => {
  const busy = `
    clock   .........:.........:
    page    RaaRaaRaaRaaRaaRaaRa
    others  .##.##.##.##.##.##.#
  `
  near(lag(busy).max, 190, 'without a sign of a turn it is one busy period')
  near(lag(`${busy}  probe    t  t  t  t  t  t  t\n`).max, 30, 'with turns, each is one')
})
