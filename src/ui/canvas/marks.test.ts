import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operationOf } from '../../analyze/operations/operations.test.support.ts'
import type { Operation } from '../../model/async-stats.ts'
import type { LogLine } from '../../model/notices/log-stats.ts'
import { drawOperations, drawTicks } from './draw-operations.ts'
import { findMark } from './find-mark.ts'
import { Marks } from './marks.ts'
import { makeScale } from './scale.ts'
import { PALETTE_NAMES } from './surface.ts'
import type { Palette, Style, Surface } from './surface.ts'

const palette = Object.fromEntries(PALETTE_NAMES.map((name) => [name, name])) as Palette
const style: Style = { palette, hatch: 'hatch', sans: 'sans', mono: 'mono' }
const range = { from: 0, to: 100 }
const view = { range, width: 116, scale: makeScale(range, 116) }

const query = (id: string, startTime: number, values: Partial<Operation> = {}): Operation =>
  operationOf(id, {
    ...{ startTime, duration: 20, taskId: 't' },
    phases: [
      { name: 'acquire', start: startTime, end: startTime + 10 },
      { name: 'service', start: startTime + 10, end: startTime + 20 },
    ],
    ...values,
  })

const line = (time: number, level: LogLine['level'], taskId: string | null = 't'): LogLine => ({
  ...{ time, level, logger: 'pino', message: 'm', fields: null, taskId, taskName: null, site: null },
})

function draw(marks: Marks, ids: string[] = ['t']): string[] {
  const log: string[] = []
  const state = { fillStyle: '' }
  const fillRect = (...at: number[]): void =>
    void log.push(`${state.fillStyle} ${at.map((each) => Math.round(each)).join(' ')}`)
  const surface = Object.assign(state, { fillRect }) as unknown as Surface
  const row = marks.of(ids.join(), () => ids)
  drawOperations(surface, row, { top: 40, view }, style)
  drawTicks(surface, row, { top: 40, view }, style)
  return log
}

test('an operation is a bar by phases; failed ones and those of other tasks are told apart', () => {
  const x = (time: number): number => Math.round(view.scale(time))
  const drawn = draw(new Marks([query('1', 0), query('2', 10, { taskId: 'other' })], [], 100))
  assert.deepEqual(drawn, [`line-strong ${x(0)} 56 20 4`, `text-3 ${x(10)} 56 10 4`, `hatch ${x(0)} 56 10 4`])
  const failed = draw(new Marks([query('1', 0, { status: 'failed' })], [], 100))
  assert.deepEqual(failed, [`critical ${x(0)} 56 20 4`, `hatch ${x(0)} 56 10 4`])
  const pending = draw(new Marks([query('1', 50, { status: 'pending', duration: null, phases: [] })], [], 100))
  assert.deepEqual(pending, [`line-strong ${x(50)} 56 50 4`])
  assert.deepEqual(draw(new Marks([query('1', 0, { taskId: null })], [], 100)), [])
})

test('the worst of the lines on one pixel is drawn', () => {
  const x = (time: number): number => Math.round(view.scale(time)) - 1
  const lines = [line(20, 'info'), line(20.1, 'error'), line(20.2, 'warn'), line(60, 'warn'), line(70, 'info', null)]
  assert.deepEqual(draw(new Marks([], lines, 100)), [`critical ${x(20)} 40 2 4`, `warning ${x(60)} 40 2 4`])
})

test('thousands of operations take no more bars than there are pixels', () => {
  const many = Array.from({ length: 5000 }, (_, index) => query(String(index), index / 50, { duration: 0.01 }))
  assert.ok(draw(new Marks(many, [], 100)).length < 3 * 116)
})

test('the operation and the line at a place are found, each where it is drawn', () => {
  const operations = [query('long', 0, { duration: 90 }), query('inner', 40)]
  const marks = new Marks(operations, [line(20, 'warn'), line(23, 'error')], 100).of('t', () => ['t'])
  const at = (time: number, y: number): string | null => {
    const found = findMark(marks, { x: view.scale(time), y }, view, 100)
    if (found === null) return null
    return 'tick' in found ? found.tick.level : found.operation.operationId
  }
  assert.deepEqual([at(10, 17), at(50, 17), at(80, 17), at(97, 17)], ['long', 'inner', 'long', null])
  assert.deepEqual([at(20, 1), at(23, 1), at(50, 1), at(20, 9)], ['warn', 'error', null, null])
})
