import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DurationSketch } from './duration-sketch.ts'
import { normal, randomOf } from './random.test.support.ts'

const sketchOf = (values: readonly number[]): DurationSketch => {
  const sketch = new DurationSketch()
  for (const value of values) sketch.add(value)
  return sketch
}

/** The value at a rank, as `quantile` defines it. */
const exact = (sorted: readonly number[], rank: number): number =>
  sorted[Math.max(1, Math.ceil(rank * sorted.length)) - 1]!

const DISTRIBUTIONS: Readonly<Record<string, (random: () => number) => number>> = {
  uniform: (random) => 1 + random() * 500,
  lognormal: (random) => Math.exp(3 + 1.2 * normal(random)),
  bimodal: (random) => (random() < 0.9 ? 4 + normal(random) ** 2 : 900 + 40 * normal(random)),
}

for (const [name, draw] of Object.entries(DISTRIBUTIONS)) {
  test(`p50, p95 and p99 of a ${name} distribution are within 2 % of the exact ones`, () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomOf(seed)
      const values = Array.from({ length: 5000 }, () => draw(random))
      const sketch = sketchOf(values)
      const sorted = values.toSorted((a, b) => a - b)
      for (const rank of [0.5, 0.95, 0.99]) {
        const error = Math.abs(sketch.quantile(rank) / exact(sorted, rank) - 1)
        assert.ok(error <= 0.0101, `seed ${seed}, p${rank * 100}: off by ${error}`)
      }
    }
  })
}

test('any duration is within 1 % from a microsecond to a day, and the smallest and largest are exact', () => {
  const duration = fc.double({ min: 0.001, max: 86_400_000, noNaN: true })
  fc.assert(
    fc.property(fc.array(duration, { minLength: 1, maxLength: 50 }), (values) => {
      const sketch = sketchOf(values)
      const sorted = values.toSorted((a, b) => a - b)
      for (const rank of [0.01, 0.5, 0.9, 1]) {
        const right = exact(sorted, rank)
        assert.ok(Math.abs(sketch.quantile(rank) - right) <= right * 0.0101 + 0.001)
      }
      assert.equal(sketch.max, sorted.at(-1))
    }),
  )
})

test('whatever is added counts: nothing, negative, not a number, longer than a day', () => {
  const sketch = sketchOf([0, -5, Number.NaN, 1e15, Number.MIN_VALUE])
  assert.deepEqual([sketch.count, sketch.quantile(0.5), sketch.max], [5, 0, 1e15])
  assert.deepEqual([new DurationSketch().quantile(0.95), new DurationSketch().count], [0, 0])
  assert.ok(sketch.toData().bins.length <= 4)
})

test('sketches of parts merge to the sketch of the whole, exactly, by way of JSON', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { maxLength: 200 })
  fc.assert(
    fc.property(fc.array(values, { minLength: 4, maxLength: 4 }), (parts) => {
      const merged = new DurationSketch()
      for (const part of parts) merged.merge(JSON.parse(JSON.stringify(sketchOf(part).toData())))
      assert.deepEqual(merged.toData(), sketchOf(parts.flat()).toData())
    }),
  )
})
