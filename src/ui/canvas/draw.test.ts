import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockingCall, Task } from '../../model/stats.ts'
import { buildTree } from '../state/tree.ts'
import { drawHead } from './draw-head.ts'
import { drawRows } from './draw-rows.ts'
import { makeScale } from './scale.ts'
import { PALETTE_NAMES } from './surface.ts'
import type { Palette, Style, Surface } from './surface.ts'

const palette = Object.fromEntries(PALETTE_NAMES.map((name) => [name, name])) as Palette
const style: Style = { palette, sans: 'sans', mono: 'mono' }
const range = { from: 0, to: 100 }
const scale = makeScale(range, 116)

/** A surface that keeps what was drawn as lines of text: `fillRect running 8 5 10 10`. */
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

function rowsOf(tasks: Task[], blockingCalls: BlockingCall[] = [], selected: string | null = null): string[] {
  const { surface, log } = makeLog()
  const { entries } = buildTree(tasks)
  drawRows(surface, { entries, offset: -5, width: 116, height: 60, range, scale, selected, blockingCalls }, style)
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
  assert.ok(rowsOf([task('1', {}), task('2', {})], [], '2').includes('fillRect selected 0 15 116 20'))
  assert.ok(!rowsOf([task('1', {})], [], 'gone').some((line) => line.includes('selected')))
})

test('the head has the axis, own work and blocking calls with names as text', () => {
  const { surface, log } = makeLog()
  const hostile = block({ function: 'burn\u202e<img>', startTime: 30, duration: 60 })
  drawHead(
    surface,
    { width: 116, range, scale, own: [[0, 10]], blockingCalls: [hostile, block({ duration: 9 })] },
    style,
  )
  assert.ok(log.includes('fillText text-3 0 ms 4 10'))
  assert.ok(log.includes('fillRect running 8 38 10 15'))
  assert.ok(log.includes('fillRect critical-fill 38 38 60 15'))
  const labels = log.filter((line) => line.startsWith('fillText on-critical'))
  assert.deepEqual(labels, ['fillText on-critical 60 ms burn\\u{202e}<img> a.ts:7 44 46'])
})
