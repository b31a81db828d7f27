import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockingCall, Task } from '../../model/async-stats.ts'
import { buildTree } from '../state/tree.ts'
import { indexWaits } from '../../analyze/tasks/waits.ts'
import { drawHead } from './draw-head.ts'
import type { HeadScene } from './draw-head.ts'
import { drawRows } from './draw-rows.ts'
import { makeScale } from './scale.ts'
import { Shapes } from './shapes.ts'
import type { RowShape } from './shapes.ts'
import { PALETTE_NAMES } from './surface.ts'
import type { Palette, Style, Surface } from './surface.ts'

const palette = Object.fromEntries(PALETTE_NAMES.map((name) => [name, name])) as Palette
const style: Style = { palette, hatch: 'hatch', sans: 'sans', mono: 'mono' }
const range = { from: 0, to: 100 }
const scale = makeScale(range, 116)

/** Makes a surface that logs draw calls as lines of text: `fillRect running 8 5 10 10`. */
function makeLog(): { surface: Surface; log: string[] } {
  const log: string[] = []
  const state: Record<string, unknown> = {}
  const surface = new Proxy(state, {
    get: (target, name: string) =>
      name in target
        ? target[name]
        : (...values: unknown[]) => {
            const colour = name === 'stroke' ? target['strokeStyle'] : target['fillStyle']
            log.push([name, name === 'clearRect' ? '' : colour, ...values].filter((value) => value !== '').join(' '))
          },
  })
  return { surface: surface as unknown as Surface, log }
}

function task(taskId: string, values: Partial<Task>): Task {
  const site = { function: 'load', file: 'a.ts', line: 1, column: 1 }
  const times = { startTime: 0, duration: 10, selfTime: 0, waitTime: 0, slices: [] }
  return { taskId, name: 'load', parent: null, status: 'completed', ...site, ...times, ...values }
}

function block(values: Partial<BlockingCall>): BlockingCall {
  const site = { function: 'burn', file: 'src/a.ts', line: 7, column: 1 }
  const times = { startTime: 0, duration: 60, calls: 1, totalTime: 60 }
  return { ...site, ...times, impact: 'critical', taskId: null, stack: [], ...values }
}

function rowsOf(tasks: Task[], blockingCalls: BlockingCall[] = [], selected: number[] = []): string[] {
  const { surface, log } = makeLog()
  const tree = buildTree(tasks)
  const shapes = new Shapes({
    tree,
    waitsOf: indexWaits({ tasks, duration: 100 }),
    ready: () => [],
    blockingCalls,
    until: 100,
  })
  const rows = tree.entries.map((_, i) => shapes.of(String(i), [i]))
  drawRows(surface, { shapes: rows, offset: -5, width: 116, height: 60, range, scale, selected, blockingCalls }, style)
  return log
}

test('a row is a thin wait with solid slices over it', () => {
  const log = rowsOf([task('1', { startTime: 10, duration: 50, slices: [[10, 20]] })])
  const wait = log.indexOf('fillRect waiting 18 4.25 50 1.5')
  const slice = log.indexOf('fillRect running 18 0 10 10')
  assert.ok(wait >= 0 && slice > wait, log.join('\n'))
})

test('rows follow each other at 20 pixels, and only the given ones are drawn', () => {
  const log = rowsOf([task('1', {}), task('2', {})])
  const waits = log.filter((line) => line.startsWith('fillRect waiting'))
  assert.deepEqual(waits, ['fillRect waiting 8 4.25 10 1.5', 'fillRect waiting 8 24.25 10 1.5'])
})

test('a blocking slice has its severity and its time, and a band goes through all rows', () => {
  const call = block({ taskId: '1', startTime: 20, duration: 70 })
  const log = rowsOf(
    [
      task('1', {
        duration: 100,
        slices: [
          [0, 5],
          [20, 90],
        ],
      }),
    ],
    [call],
  )
  assert.ok(log.includes('fillRect critical 28 0 70 60'), 'band')
  assert.ok(log.includes('fillRect running 8 0 5 10'), 'the slice before stays a plain one')
  assert.ok(log.includes('fillRect critical-fill 28 -2 70 14'), 'slice')
  assert.ok(
    log.some((line) => line.startsWith('fillText on-critical 70 ms')),
    'label',
  )
  const warned = rowsOf([task('1', { slices: [[20, 22]] })], [{ ...call, duration: 2, impact: 'warning' }])
  assert.ok(warned.includes('fillRect warning-fill 28 -2 2 14'))
  assert.ok(!warned.some((line) => line.startsWith('fillText')), 'no label where it does not fit')
})

test('pending, cancelled and failed end in different marks', () => {
  const ends = (['completed', 'pending', 'cancelled', 'failed'] as const).map((status) =>
    rowsOf([task('1', { status, duration: status === 'pending' ? null : 10 })])
      .filter((line) => /^(moveTo|lineTo|stroke|fill) /.test(line))
      .map((line) => line.split(' ')[0])
      .join(' '),
  )
  assert.deepEqual(ends, [
    '',
    'moveTo lineTo lineTo stroke',
    'moveTo lineTo moveTo lineTo stroke',
    'moveTo lineTo lineTo lineTo fill',
  ])
})

test('the selected row is marked over its whole width', () => {
  assert.ok(rowsOf([task('1', {}), task('2', {})], [], [1]).includes('fillRect selected 0 15 116 20'))
  assert.ok(!rowsOf([task('1', {})], [], []).some((line) => line.includes('selected')))
})

function headOf(values: Partial<HeadScene>): string[] {
  const { surface, log } = makeLog()
  const lane = { own: [], others: [], blockingCalls: [] }
  const scene = { width: 116, range, scale, bounds: range, alive: Float64Array.of(0, 4, 1), ...lane, ...values }
  drawHead(surface, scene, style)
  return log
}

test('the head has the axis, own and other work, and blocking calls with names as text', () => {
  const hostile = block({ function: 'burn\u202e<img>', startTime: 30, duration: 60 })
  const log = headOf({ own: [[0, 10]], others: [[12, 20]], blockingCalls: [hostile, block({ duration: 9 })] })
  assert.ok(log.includes('fillText text-3 0 ms 4 38'))
  assert.ok(log.includes('fillRect running 8 80 10 15'))
  assert.ok(log.includes('fillRect hatch 20 80 8 15'))
  assert.ok(log.includes('fillRect critical-fill 38 80 60 15'))
  const labels = log.filter((line) => line.startsWith('fillText on-critical'))
  assert.deepEqual(labels, ['fillText on-critical 60 ms burn\\u{202e}<img> a.ts:7 44 88'])
})

test('the lag falls from the length of each busy period to nothing', () => {
  const log = headOf({
    own: [
      [0, 10],
      [50, 55],
    ],
    others: [[20, 22]],
  })
  const path = log.filter((line) => /^(moveTo|lineTo)/.test(line)).map((line) => line.split(' ').slice(-2).join())
  assert.deepEqual(path.slice(0, 8), ['8,78', '8,54', '18,78', '18,78', '58,78', '58,66', '63,78', '63,78'])
  assert.ok(log.some((line) => line.startsWith('fillText lag lag 10 ms')))
})

test('the overview has tasks alive by square root, and a frame with two grips around the range', () => {
  const log = headOf({ range: { from: 20, to: 60 }, scale: makeScale({ from: 20, to: 60 }, 116) })
  const alive = log.filter((line) => line.startsWith('fillRect line-strong')).map((line) => line.split(' ').at(-1))
  assert.deepEqual(alive, ['17', '8.5'])
  assert.ok(log.includes('strokeRect text-3 27.5 2.5 41 23') || log.some((line) => line.startsWith('strokeRect')))
  assert.ok(log.includes('fillRect text-3 26 9 4 11'))
  assert.ok(log.includes('fillRect text-3 66 9 4 11'))
})

test('a row in time of its calls is tinted, and a ready delay is hatched', () => {
  const { surface, log } = makeLog()
  const shape = {
    lives: [[0, 100] as const],
    slices: [[0, 10] as const],
    nested: [[10, 30] as const],
    ready: [[60, 70] as const],
    blocks: { warning: [], critical: [] },
    end: null,
  }
  const scene = { shapes: [shape], offset: 0, width: 116, height: 20, range, scale, selected: [], blockingCalls: [] }
  drawRows(surface, scene, style)
  assert.ok(log.includes('fillRect nested 18 7.5 20 5'))
  assert.ok(log.includes('fillRect hatch 68 6.5 10 7'))
})

test('a row of 100 000 slices is no more calls than pixels, wherever the view is', () => {
  const slices = Array.from({ length: 100_000 }, (_, i): [number, number] => [i / 1000, i / 1000 + 0.0004])
  const shapes = rowShapes([task('1', { duration: 100, slices })])
  for (const seen of [range, { from: 10, to: 12 }, { from: 50, to: 50.2 }]) {
    const { surface, log } = makeLog()
    const view = { width: 516, range: seen, scale: makeScale(seen, 516) }
    drawRows(surface, { ...view, shapes, offset: 0, height: 20, selected: [], blockingCalls: [] }, style)
    assert.ok(log.length < 700, `${log.length} calls`)
  }
})

function rowShapes(tasks: Task[]): RowShape[] {
  const tree = buildTree(tasks)
  const shapes = new Shapes({
    tree,
    waitsOf: indexWaits({ tasks, duration: 100 }),
    ready: () => [],
    blockingCalls: [],
    until: 100,
  })
  return tree.entries.map((_, i) => shapes.of(String(i), [i]))
}
