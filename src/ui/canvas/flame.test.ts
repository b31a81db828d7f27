import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CpuNode } from '../../model/cpu-samples.ts'
import { drawFlame } from './draw-flame.ts'
import { boxAt, layOutFlame, listShown, stepByKey } from './flame.ts'
import { PALETTE_NAMES } from './surface.ts'
import type { Palette, Style, Surface } from './surface.ts'

const node = (id: number, parent: number | null, totalTime: number, values: Partial<CpuNode> = {}): CpuNode => {
  const site = { function: `f${id}`, file: 'a.ts', line: id, column: 1 }
  return { id, parent, totalTime, selfTime: 1, library: false, ...site, ...values }
}

const TREE = [node(1, null, 30), node(2, 1, 5), node(3, 1, 20), node(4, 3, 10), node(5, null, 70)]
const graph = layOutFlame(TREE)
const VIEW = { from: 0, to: 100, width: 100, height: 54, top: 0 }

test('stacks stand side by side by weight, callees below their caller', () => {
  const drawn = graph.boxes.map(({ node: { id }, depth, from, to }) => `${'.'.repeat(depth)}${id} ${from}-${to}`)
  assert.deepEqual(drawn, ['5 0-70', '1 70-100', '.3 70-90', '..4 70-80', '.2 90-95'])
  assert.deepEqual([graph.total, graph.rows], [100, 3])
})

test('unknown callers, circles and double ids of a changed file begin stacks or are left out', () => {
  const { boxes } = layOutFlame([node(1, 9, 1), node(2, 2, 1), node(3, 4, 1), node(4, 3, 1), node(1, null, 1)])
  assert.deepEqual(
    boxes.map(({ node: { id }, depth }) => `${id}@${depth}`),
    ['1@0', '2@0', '3@0', '4@1'],
  )
  assert.deepEqual(layOutFlame([]), { boxes: [], total: 0, rows: 0 })
})

test('a stack of 100 000 is cut at 500 rows, a fan of 100 000 is ordinary', () => {
  const deep = layOutFlame(Array.from({ length: 100_000 }, (_, i) => node(i, i ? i - 1 : null, 10)))
  assert.deepEqual([deep.rows, deep.boxes.length], [500, 500])
  const wide = layOutFlame(Array.from({ length: 100_000 }, (_, i) => node(i, i ? 0 : null, i ? 1 : 100_000)))
  assert.equal(wide.boxes.length, 100_000)
  // Too narrow to be drawn, so only the caller is listed.
  assert.equal(listShown(wide, { ...VIEW, to: wide.total }).length, 1)
})

test("only visible boxes are listed, cut at the view's edges", () => {
  const zoomed = listShown(graph, { ...VIEW, from: 75, to: 95 })
  assert.deepEqual(
    zoomed.map(({ box, x0, x1, y }) => [box.node.id, x0, x1, y]),
    [
      [1, 0, 100, 0],
      [3, 0, 75, 18],
      [4, 0, 25, 36],
      [2, 75, 100, 18],
    ],
  )
  assert.deepEqual(
    listShown(graph, { ...VIEW, top: 40, height: 10 }).map(({ box }) => box.node.id),
    [4],
  )
})

test('a place leads to its box, arrow keys from box to box', () => {
  const shown = listShown(graph, VIEW)
  assert.equal(boxAt(shown, 75, 20), 2)
  assert.equal(boxAt(shown, 99, 20), null)
  const walk = (from: number | null, ...keys: string[]): (number | null)[] =>
    keys.map((key) => stepByKey(graph, from, key))
  assert.deepEqual(walk(null, 'ArrowDown', 'x'), [0, null])
  assert.deepEqual(walk(0, 'ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'), [1, null, null, null])
  assert.deepEqual(walk(2, 'ArrowUp', 'ArrowDown', 'ArrowRight', 'ArrowLeft'), [1, 3, 4, null])
  assert.equal(stepByKey(layOutFlame([]), null, 'ArrowDown'), null)
})

test('boxes are drawn with their names as text; the selected one and its like are framed', () => {
  const palette = Object.fromEntries(PALETTE_NAMES.map((name) => [name, name])) as Palette
  const log: string[] = []
  const state: Record<string, unknown> = {}
  const surface = new Proxy(state, {
    get: (target, name: string) =>
      name in target
        ? target[name]
        : (...values: unknown[]) => log.push([name, target['fillStyle'], ...values].join(' ')),
  }) as unknown as Surface
  const hostile = layOutFlame([node(1, null, 100, { function: '<b>\u202eevil' }), node(2, 1, 60, { library: true })])
  const boxes = listShown(hostile, VIEW)
  const style = { palette, sans: 'sans', mono: 'mono', hatch: '' } as Style
  drawFlame(surface, { boxes, width: 100, height: 54, selected: 0, marked: new Set([0, 1]) }, style)
  for (const line of [
    'fillRect running 0 0 99 17',
    'fillText panel <b>\\u{202e}evil 4 9',
    'fillRect line 0 18 59 17',
    'fillText text f2 4 27',
    'fillRect text 0 0 100 2',
    'fillRect warning 0 18 60 2',
  ])
    assert.ok(log.includes(line), `${line} in\n${log.join('\n')}`)
})
