import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockingCall, Task } from '../../model/stats.ts'
import { lastEnd, listRows, rowAt, scrollToRow, shapeRow, spanBlocks, spanSlices, uniteSlices } from './geometry.ts'
import { fitRange, listTicks, makeScale } from './scale.ts'

function task(values: Partial<Task>): Task {
  const site = { function: 'load', file: 'a.ts', line: 1, column: 1 }
  const times = { startTime: 0, duration: 10, selfTime: 0, waitTime: 0, slices: [] }
  return { taskId: '1', name: 'load', parent: null, status: 'completed', ...site, ...times, ...values }
}

function block(startTime: number, duration: number): BlockingCall {
  const site = { function: 'burn', file: 'a.ts', line: 1, column: 1 }
  return { ...site, startTime, duration, calls: 1, totalTime: duration, impact: 'warning', taskId: null, stack: [] }
}

test('the scale leaves 8 pixels at both ends', () => {
  const scale = makeScale({ from: 100, to: 200 }, 116)
  assert.deepEqual([100, 150, 200].map(scale), [8, 58, 108])
})

test('the range holds the wall time and what lasted longer, and is never empty', () => {
  assert.deepEqual(fitRange(10, 30), { from: 0, to: 30 })
  assert.deepEqual(fitRange(0, 0), { from: 0, to: 1 })
})

test('ticks stand on steps of 1, 2 or 5, at most 11, at every size', () => {
  for (const to of [0.003, 0.07, 1, 9.99, 10, 486, 12_345, 6e7]) {
    const ticks = listTicks({ from: 0, to }, 504)
    assert.ok(ticks.length >= 5 && ticks.length <= 11, `${ticks.length} ticks to ${to}`)
    assert.equal(new Set(ticks.map((tick) => tick.label)).size, ticks.length)
  }
  const labels = listTicks({ from: 0, to: 486 }, 504).map((tick) => tick.label)
  assert.deepEqual(labels.slice(0, 3), ['0 ms', '50', '100'])
  assert.deepEqual(
    listTicks({ from: 0.1, to: 0.52 }, 504).map((tick) => tick.label),
    ['0.10 ms', '0.15', '0.20', '0.25', '0.30', '0.35', '0.40', '0.45', '0.50'],
  )
})

test('a narrow axis has fewer ticks', () => {
  for (const width of [0, 60, 224, 400]) {
    const ticks = listTicks({ from: 0, to: 486 }, width)
    assert.ok(ticks.length >= 1 && ticks.length <= Math.max(2, width / 44), `${ticks.length} ticks on ${width} pixels`)
  }
})

test('only rows that the viewport touches are listed', () => {
  assert.deepEqual(listRows({ top: 30, height: 100, count: 1000 }), { first: 1, end: 7 })
  assert.deepEqual(listRows({ top: 0, height: 100, count: 2 }), { first: 0, end: 2 })
  assert.deepEqual(listRows({ top: 9999, height: 100, count: 2 }), { first: 2, end: 2 })
})

test('a height finds its row, and a row its scroll offset', () => {
  assert.equal(rowAt(39, 10), 1)
  assert.equal(rowAt(200, 10), null)
  assert.equal(scrollToRow(0, { top: 50, height: 100 }), 0)
  assert.equal(scrollToRow(3, { top: 50, height: 100 }), 50)
  assert.equal(scrollToRow(9, { top: 50, height: 100 }), 100)
})

test('a pending task lasts to the end of the axis', () => {
  const scale = makeScale({ from: 0, to: 100 }, 116)
  const shape = shapeRow(task({ startTime: 20, duration: null, status: 'pending' }), scale, 100)
  assert.deepEqual(shape.life, { x0: 28, x1: 108 })
})

test('a slice is at least 1.5 pixels wide, and 100 000 slices are no more bars than pixels', () => {
  const scale = makeScale({ from: 0, to: 1000 }, 516)
  assert.deepEqual(spanSlices([[0, 0.01]], scale), [{ x0: 8, x1: 9.5, time: 0.01 }])
  const many = Array.from({ length: 100_000 }, (_, i): [number, number] => [i / 100, i / 100 + 0.004])
  assert.ok(spanSlices(many, scale).length <= 500)
  const apart = spanSlices(
    [
      [0, 100],
      [500, 600],
    ],
    scale,
  )
  assert.deepEqual(
    apart.map(({ x0, x1 }) => [x0, x1]),
    [
      [8, 58],
      [258, 308],
    ],
  )
})

test('blocks are drawn in order of time', () => {
  const spans = spanBlocks([block(50, 40), block(10, 20)], makeScale({ from: 0, to: 100 }, 116))
  assert.deepEqual(
    spans.map(({ x0, x1 }) => [x0, x1]),
    [
      [18, 38],
      [58, 98],
    ],
  )
})

test('the union of slices has each millisecond once', () => {
  const tasks = [
    task({
      slices: [
        [0, 5],
        [20, 25],
      ],
    }),
    task({
      slices: [
        [4, 8],
        [25, 26],
      ],
    }),
  ]
  assert.deepEqual(uniteSlices(tasks), [
    [0, 8],
    [20, 26],
  ])
})

test('the last end is that of tasks, slices or blocking calls', () => {
  assert.equal(lastEnd([task({ startTime: 5 })], []), 15)
  assert.equal(lastEnd([task({ duration: null, slices: [[1, 40]] })], []), 40)
  assert.equal(lastEnd([], [block(10, 200)]), 210)
})
