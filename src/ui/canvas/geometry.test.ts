import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BlockingCall, Task } from '../../model/async-stats.ts'
import { countAlive } from './density.ts'
import { rowAt, scrollToRow, spanIntervals, windowRows } from './geometry.ts'
import type { View } from './geometry.ts'
import { uniteIntervals } from './intervals.ts'
import type { Interval } from './intervals.ts'
import { fitRange, listTicks, makeScale } from './scale.ts'
import { makeSeverities } from './severities.ts'

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

test('the range holds the wall time and everything that lasted longer, and is never empty', () => {
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
  assert.deepEqual(windowRows({ top: 30, height: 100, count: 1000 }), { first: 1, end: 7 })
  assert.deepEqual(windowRows({ top: 0, height: 100, count: 2 }), { first: 0, end: 2 })
  assert.deepEqual(windowRows({ top: 9999, height: 100, count: 2 }), { first: 2, end: 2 })
})

test('a height finds its row, and a row its scroll offset', () => {
  assert.equal(rowAt(39, 10), 1)
  assert.equal(rowAt(200, 10), null)
  assert.equal(scrollToRow(0, { top: 50, height: 100 }), 0)
  assert.equal(scrollToRow(3, { top: 50, height: 100 }), 50)
  assert.equal(scrollToRow(9, { top: 50, height: 100 }), 100)
})

function view(from: number, to: number, width = 116): View {
  const range = { from, to }
  return { range, width, scale: makeScale(range, width) }
}

test('a bar is at least 1.5 pixels wide; bars apart stay apart', () => {
  assert.deepEqual(spanIntervals([[0, 0.01]], view(0, 1000, 516)), [{ x0: 8, x1: 9.5, first: 0, count: 1 }])
  const apart = spanIntervals(
    [
      [0, 10],
      [50, 60],
    ],
    view(0, 100),
  )
  assert.deepEqual(
    apart.map(({ x0, x1, first }) => [x0, x1, first]),
    [
      [8, 18, 0],
      [58, 68, 1],
    ],
  )
})

test('an interval outside of the view has no bar; one that reaches into it is cut at the edge', () => {
  const intervals: Interval[] = [
    [0, 10],
    [20, 60],
    [95, 99],
  ]
  const bars = spanIntervals(intervals, view(30, 50))
  assert.deepEqual(
    bars.map(({ x0, x1, first, count }) => [x0, x1, first, count]),
    [[-4, 120, 1, 1]],
  )
})

test('100 000 intervals are no more bars than pixels and cover the same pixels', () => {
  const many = Array.from({ length: 100_000 }, (_, i): [number, number] => [i / 100, i / 100 + 0.004])
  const bars = spanIntervals(many, view(0, 1000, 516))
  assert.ok(bars.length <= 500)
  assert.equal(
    bars.reduce((sum, bar) => sum + bar.count, 0),
    many.length,
  )
  const close = spanIntervals(many, view(500, 500.1, 516))
  assert.equal(close.length, 11)
})

test('the work for a view is bounded by its pixels, not by the intervals', () => {
  let reads = 0
  const many = Array.from({ length: 200_000 }, (_, i): [number, number] => [i / 200, i / 200 + 0.002])
  const counted = new Proxy(many, {
    get: (target, key) => {
      if (typeof key === 'string' && key !== 'length') reads++
      return Reflect.get(target, key) as unknown
    },
  })
  spanIntervals(counted, view(0, 1000, 516))
  assert.ok(reads < 516 * 80, `${reads} reads`)
})

test('any intervals are covered by their bars, whatever the view', () => {
  fc.assert(
    fc.property(intervalLists, fc.nat(1000), fc.integer({ min: 1, max: 1000 }), (intervals, from, span) => {
      const seen = view(from, from + span, 300)
      const bars = spanIntervals(intervals, seen)
      for (const [start, end] of intervals) {
        if (end <= from || start >= from + span) continue
        const [x0, x1] = [Math.max(-4, seen.scale(start)), Math.min(304, seen.scale(end))]
        assert.ok(
          bars.some((bar) => bar.x0 <= x0 + 1e-6 && bar.x1 >= x1 - 1e-6),
          `${start}–${end} in ${JSON.stringify(bars)}`,
        )
      }
      for (let i = 1; i < bars.length; i++) assert.ok(bars[i]!.x0 > bars[i - 1]!.x0)
    }),
  )
})

/** Sorted, without overlap: gaps and lengths in turn. */
const intervalLists = fc
  .array(fc.tuple(fc.double({ min: 0, max: 50, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true })), {
    maxLength: 60,
  })
  .map((pairs) => {
    let at = 0
    return pairs.map(([gap, length]): Interval => {
      const start = at + gap
      at = start + length
      return [start, at]
    })
  })

test('the union of intervals has each millisecond once', () => {
  const intervals: Interval[] = [
    [0, 5],
    [20, 25],
    [4, 8],
    [25, 26],
  ]
  assert.deepEqual(uniteIntervals(intervals), [
    [0, 8],
    [20, 26],
  ])
  assert.deepEqual(uniteIntervals(intervals, 12), [[0, 26]])
})

test('tasks alive are counted in equal parts', () => {
  const tasks = [
    task({ startTime: 0, duration: 100 }),
    task({ startTime: 50, duration: 10 }),
    task({ startTime: 75, duration: null }),
  ]
  assert.deepEqual([...countAlive(tasks, { from: 0, to: 100 }, 4)], [1, 1, 2, 2])
})

test('a slice blocks where a call says so, or where it is as long as one', () => {
  const severities = makeSeverities([{ ...block(10, 60), taskId: 'a', impact: 'warning' }])
  assert.equal(severities.of('a', [12, 69]), 'warning')
  assert.equal(severities.of('a', [69, 90]), null)
  assert.equal(severities.of('b', [12, 69]), null)
  assert.equal(severities.of('b', [200, 260]), 'warning')
})
