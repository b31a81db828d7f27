import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holm, mannWhitney, median, smallestP } from './mann-whitney.ts'
import { normal, randomOf } from './random.test.support.ts'

/** All ways to choose k of n places. */
function* choices(n: number, k: number, from = 0): Generator<number[]> {
  if (k === 0) yield []
  else for (let at = from; at <= n - k; at++) for (const rest of choices(n, k - 1, at + 1)) yield [at, ...rest]
}

const wins = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, one) => sum + b.reduce((own, other) => own + (other > one ? 1 : other === one ? 0.5 : 0), 0), 0)

/** The share of all divisions of the values that are as far from the middle as this one. */
function byPermutation(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b]
  const middle = (a.length * b.length) / 2
  const distance = Math.abs(wins(a, b) - middle)
  let [as, count] = [0, 0]
  for (const chosen of choices(all.length, a.length)) {
    const one = chosen.map((at) => all[at]!)
    const other = all.filter((_, at) => !chosen.includes(at))
    if (Math.abs(wins(one, other) - middle) >= distance - 1e-9) as++
    count++
  }
  return as / count
}

test('small groups without ties: p is the share of all orders, counted by hand', () => {
  const group = (most: number) => fc.integer({ min: 1, max: most })
  fc.assert(
    fc.property(group(5), group(5), fc.integer(), (n, m, seed) => {
      const random = randomOf(seed)
      const [a, b] = [Array.from({ length: n }, random), Array.from({ length: m }, random)]
      const { p, effect } = mannWhitney(a, b)
      assert.ok(Math.abs(p - byPermutation(a, b)) < 1e-9)
      assert.ok(Math.abs(effect - ((2 * wins(a, b)) / (n * m) - 1)) < 1e-9)
    }),
    { numRuns: 200 },
  )
})

test('with ties, the approximation is near the share of all orders', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = randomOf(seed)
    const draw = (): number => Math.floor(random() * 4)
    const [a, b] = [Array.from({ length: 7 }, draw), Array.from({ length: 7 }, draw)]
    const [p, right] = [mannWhitney(a, b).p, byPermutation(a, b)]
    assert.ok(Math.abs(p - right) < 0.06 + right / 10, `seed ${seed}: ${p} for ${right}`)
  }
})

test('known values: the exact tail, the normal tail, and groups that cannot differ', () => {
  assert.equal(mannWhitney([1, 2, 3], [4, 5, 6]).p, 0.1)
  assert.equal(mannWhitney([1, 2, 3], [4, 5, 6]).effect, 1)
  const [a, b] = [Array.from({ length: 100 }, (_, i) => i), Array.from({ length: 100 }, (_, i) => i + 20.5)]
  // U is (100² + 2·Σ…)/2: 8 160 − 0.5 with mean 5 000 and deviation 409.27, as R's wilcox.test has it without `exact`.
  const u = wins(a, b)
  const z = (u - 5000 - 0.5) / Math.sqrt((100 * 100 * 201) / 12)
  assert.ok(Math.abs(mannWhitney(a, b).p - 2 * tail(z)) < 1e-7)
  assert.deepEqual(mannWhitney([5, 5, 5], [5, 5, 5, 5]), { p: 1, effect: 0 })
  assert.deepEqual(mannWhitney([], [1]), { p: 1, effect: 0 })
  assert.equal(smallestP(3, 3), 0.1)
  assert.equal(smallestP(1, 1), 1)
})

/** The upper tail of the normal distribution, by summing its density. */
function tail(z: number): number {
  const step = 0.0005
  let sum = 0
  for (let at = z + step / 2; at < z + 12; at += step) sum += Math.exp((-at * at) / 2) * step
  return sum / Math.sqrt(2 * Math.PI)
}

test('of equal groups, p stays below a bound as often as it says, by both methods', () => {
  for (const size of [12, 60]) {
    let below = 0
    const random = randomOf(size)
    for (let round = 0; round < 2000; round++) {
      const draw = (): number[] => Array.from({ length: size }, () => Math.exp(normal(random)))
      if (mannWhitney(draw(), draw()).p < 0.05) below++
    }
    assert.ok(below > 70 && below < 130, `${below} of 2000 for groups of ${size}`)
  }
})

test('Holm: ordered, never below the value itself, at most one', () => {
  const near = (values: number[]): number[] => values.map((value) => Number(value.toFixed(10)))
  assert.deepEqual(near(holm([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02])
  assert.deepEqual(holm([0.9, 0.8]), [1, 1])
  assert.deepEqual(holm([]), [])
})

test('the median of an odd, an even and no number of values', () => {
  assert.deepEqual([median([3, 1, 2]), median([4, 1, 3, 2]), median([])], [2, 2.5, 0])
})
