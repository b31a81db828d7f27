import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CpuStats } from '../../model/cpu-samples.ts'
import { analyzeCpu } from './cpu-stats.ts'
import { draw } from '../drawing.test.support.ts'
import { sample } from '../samples.test.support.ts'
import type { SampledText } from '../samples.test.support.ts'

/** Analyzes a drawing with columns of 10 ms. */
function cpu(text: string, sampled: SampledText, profile = 'A'): CpuStats {
  return analyzeCpu({ trace: draw(text, { scale: 10 }).traces.get(profile)!, ...sampled })
}

const ONE_TASK = `
  clock   .........:.........:
  page    RRRRRRRRRR|
`

const rows = ({ functions }: CpuStats): unknown[][] =>
  functions.map((each) => [each.function, each.selfTime, each.totalTime, each.samples])

function draws({ nodes }: CpuStats): string[] {
  const depthOf = (id: number | null): number =>
    id === null ? 0 : 1 + depthOf(nodes.find((node) => node.id === id)!.parent)
  return nodes.map((node) => `${'  '.repeat(depthOf(node.parent))}${node.function} ${node.selfTime}/${node.totalTime}`)
}

test('functions by self time, and the tree of their calls', () => {
  const stats = cpu(ONE_TASK, sample(['page *10', 'page > render *50', 'page > render > lib:measure *30', 'page *10']))
  assert.deepEqual([stats.samples, stats.interval, stats.duration, stats.note], [100, 1, 100, null])
  assert.deepEqual(rows(stats), [
    ['render', 50, 80, 50],
    ['measure', 30, 30, 30],
    ['page', 20, 100, 20],
  ])
  assert.deepEqual(draws(stats), ['page 20/100', '  render 50/80', '    measure 30/30'])
  assert.deepEqual(
    stats.functions.map(({ library, file }) => [library, file]),
    [
      [false, 'shop.js'],
      [true, 'node_modules/lib/index.js'],
      [false, 'shop.js'],
    ],
  )
  assert.deepEqual(
    stats.timeline.map(({ node, start, duration }) => [node, start, duration]),
    [
      [1, 0, 10],
      [2, 10, 50],
      [3, 60, 30],
      [1, 90, 10],
    ],
  )
})

test('only samples in the own slices count, of two requests that overlap', () => {
  const text = `
    clock     .........:.........:
    A:page    RRRRRaaaaaRRRRR|
    B:other        RRRRR|
  `
  const sampled = sample(['page > one *50', 'other > two *50', 'page > three *50', '(idle) *50'])
  assert.deepEqual(
    rows(cpu(text, sampled, 'A')).map(([name]) => name),
    ['one', 'three', 'page'],
  )
  assert.deepEqual(
    rows(cpu(text, sampled, 'B')).map(([name]) => name),
    ['two', 'other'],
  )
})

test('recursion counts once in the total', () => {
  const stats = cpu(ONE_TASK, sample(['fib *20', 'fib > fib *30', 'fib > fib > fib *50']))
  assert.deepEqual(rows(stats), [['fib', 100, 100, 100]])
  assert.deepEqual(draws(stats), ['fib 20/100', '  fib 30/80', '    fib 50/50'])
})

test('stacks begin with the user, and hold nothing of the profiler', () => {
  const stats = cpu(
    ONE_TASK,
    sample([
      'node:tick > own:enter > page > own:leave *40',
      'node:tick > page > native:sort > compare *40',
      'node:tick > node:emit *20',
    ]),
  )
  assert.deepEqual(draws(stats), ['page 40/80', '  sort 0/40', '    compare 40/40', 'emit 20/20'])
})

test('what the profiler calls of the runtime is its own, and what of it calls the user again is not', () => {
  const stacks = ['page > own:describe > native:RegExp: secret *40', 'page > own:wrap > native:apply > render *60']
  assert.deepEqual(draws(cpu(ONE_TASK, sample(stacks))), ['page 40/100', '  render 60/60'])
})

test('garbage collection is in no function', () => {
  const stats = cpu(ONE_TASK, sample(['page *30', '(gc) *40', 'page *30']))
  assert.equal(stats.garbageCollection, 40)
  assert.deepEqual(rows(stats), [['page', 60, 60, 60]])
})

test('many short slices are as long in samples as one long slice', () => {
  const slices = `
    clock   .........:.........:
    page    R-R-R-R-R-|
    (io)     R R R R R
  `
  const stats = cpu(slices, sample(['page *100']))
  assert.deepEqual(rows(stats), [['page', 100, 100, 100]])
})

test('a sample after which none came does not stand for more than its slice', () => {
  const stats = cpu(
    `
      clock   .........:.........:
      page    RaaaaaaaaR|
    `,
    sample(['page > one *10', '75', 'page > two *15']),
  )
  assert.deepEqual(rows(stats), [
    ['one', 10, 10, 10],
    ['two', 10, 10, 10],
    ['page', 0, 20, 0],
  ])
})

test('it says on how little it rests', () => {
  const few = cpu(ONE_TASK, sample(['page *2'], { interval: 50 }))
  assert.match(few.note!, /2 samples of 100\.0 ms/)
  assert.match(cpu(ONE_TASK, sample([])).note!, /No sample fell/)
  const none = analyzeCpu({ trace: draw(ONE_TASK, { scale: 10 }).traces.get('A')!, samples: null, frames: [] })
  assert.deepEqual([none.samples, none.duration, none.functions], [0, 100, []])
  assert.match(none.note!, /No samples were taken/)
})
