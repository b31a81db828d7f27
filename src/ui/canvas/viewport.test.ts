import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeScale } from './scale.ts'
import { clampRange, panRange, partAt, rangeAround, timeAt, Viewport, zoomRange } from './viewport.ts'

const bounds = { from: 0, to: 100 }

test('zooming keeps the time under the pointer where it is', () => {
  const range = zoomRange({ from: 20, to: 60 }, bounds, { factor: 0.5, at: 30 })
  assert.deepEqual(range, { from: 25, to: 45 })
  const width = 216
  const x = makeScale({ from: 20, to: 60 }, width)(30)
  assert.ok(Math.abs(timeAt(x, range, width) - 30) < 1e-9)
})

test("zooming out ends at the whole, zooming in at the clock's resolution", () => {
  assert.deepEqual(zoomRange({ from: 20, to: 60 }, bounds, { factor: 100, at: 30 }), bounds)
  const close = zoomRange({ from: 20, to: 20.02 }, bounds, { factor: 0.001, at: 20.01 })
  assert.ok(Math.abs(close.to - close.from - 0.01) < 1e-9)
})

test('panning stops at the bounds without zooming', () => {
  assert.deepEqual(panRange({ from: 20, to: 60 }, bounds, -50), { from: 0, to: 40 })
  assert.deepEqual(panRange({ from: 20, to: 60 }, bounds, 500), { from: 60, to: 100 })
})

test('a range from outside is made one that can be shown', () => {
  assert.deepEqual(clampRange({ from: -50, to: 500 }, bounds), bounds)
  assert.deepEqual(clampRange({ from: 90, to: 190 }, bounds), bounds)
  assert.deepEqual(new Viewport(bounds, { from: 5, to: 5 }).range, bounds)
  assert.deepEqual(new Viewport(bounds, { from: 150, to: 160 }).range, { from: 90, to: 100 })
})

test('showing a range moves no further than it must', () => {
  const range = { from: 20, to: 40 }
  assert.equal(rangeAround(range, bounds, { from: 25, to: 30 }), range)
  assert.deepEqual(rangeAround(range, bounds, { from: 60, to: 62 }), { from: 51, to: 71 })
  assert.deepEqual(rangeAround(range, bounds, { from: 50, to: 90 }), { from: 46, to: 94 })
})

test('the parts of the frame are told apart, grips by their reach', () => {
  const frame = { from: 50, to: 100 }
  const parts = [20, 45, 55, 75, 98, 130].map((x) => partAt(x, frame, 6))
  assert.deepEqual(parts, ['outside', 'from', 'from', 'inside', 'to', 'outside'])
  assert.equal(partAt(48, { from: 50, to: 50 }, 6), 'from')
})

test('followers are called for changes only, until they stop', () => {
  const viewport = new Viewport(bounds, null)
  let calls = 0
  const stop = viewport.follow(() => calls++)
  viewport.fit()
  assert.equal(calls, 0)
  viewport.zoom(0.5)
  assert.deepEqual([calls, viewport.range, viewport.isWhole], [1, { from: 25, to: 75 }, false])
  viewport.pan(0.1)
  assert.deepEqual(viewport.range, { from: 30, to: 80 })
  stop()
  viewport.fit()
  assert.deepEqual([calls, viewport.isWhole], [2, true])
})
