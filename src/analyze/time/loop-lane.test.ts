import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoopLane } from '../../model/async-stats.ts'
import { draw } from '../drawing.test.support.ts'
import { drawLoop } from './loop-lane.ts'

const lane = (text: string): LoopLane => draw(text, { scale: 10 }).stats().loop!

test('own work in order, root slices included, and the busy periods of others around it', () => {
  const { own, others } = lane(`
    clock   .........:.........:
    others     ##  ##     #
    probe      =======    =
    (root)  R-
    load     RaaaRRaaaaa|
  `)
  assert.deepEqual(own, [
    [0, 20],
    [50, 70],
  ])
  assert.deepEqual(others, [
    [30, 50],
    [70, 100],
    [140, 150],
  ])
})

test('a lane is bounded however long the trace is', () => {
  const { trace } = draw('clock   .........:\nload    RaRaRaRaR|', { scale: 10 }).inputOf('A')
  const count = 20_000
  const rows = Array.from({ length: count }, (_, row) => trace.start + row)
  const slices = {
    count,
    task: new Uint32Array(count).fill(1),
    start: Float64Array.from(rows),
    end: Float64Array.from(rows, (start) => start + 0.25),
    stretch: Float64Array.from(rows),
    endSite: new Uint32Array(count).fill(1),
  }
  const { own } = drawLoop({ ...trace, end: trace.start + count, slices }, trace.profilerWork)
  assert.ok(own.length <= 2000, `${own.length} intervals`)
  assert.deepEqual([own[0]![0], own.at(-1)![1]], [0, 19_999.25])
})
