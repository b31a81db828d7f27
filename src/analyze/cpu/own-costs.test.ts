import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw } from '../drawing.test.support.ts'
import { sample } from '../samples.test.support.ts'
import type { LoopCosts } from '../../model/async-stats.ts'
import { weighLoopCosts } from './own-costs.ts'

/** Weighs the samples of a task that runs for 100 ms. */
function weigh(stacks: string[]): LoopCosts | null {
  const text = `
    clock   .........:.........:
    page    RRRRRRRRRRaaaa|
  `
  return weighLoopCosts(draw(text, { scale: 10 }).traces.get('A')!, sample(stacks))
}

test('collections and the function of the runtime that holds the loop, with its caller', () => {
  const costs = weigh(['page > sign > fs:readFileSync *30', 'page *30', '(gc) *20', 'page *20'])
  assert.equal(costs?.collected, 20)
  assert.deepEqual(
    costs?.syncCalls.map(({ callee, site, time }) => [callee, site.function, time]),
    [['readFileSync', 'sign', 30]],
  )
})

test('a process that waits for the system gets no sample until it goes on', () => {
  const [call] = weigh(['page *10', '80', 'page > save > fs:writeFileSync *10'])!.syncCalls
  assert.ok(call!.time > 70, String(call!.time))
})

test('without samples nothing is known, and work outside the own slices is not the own', () => {
  assert.equal(
    weighLoopCosts(
      draw(`
    clock   .........:
    page    RRRaaa|
  `).traces.get('A')!,
      null,
    ),
    null,
  )
  const idle = weigh(['page *100', '(gc) *30'])
  assert.deepEqual(idle, { collected: 0, loaded: 0, syncCalls: [] })
})

test("modules that are loaded while a task waits for them are the request's", () => {
  const drawn = draw(
    `
    clock   .........:.........:
    page    RRaaaaaaaaRRbbbbbbR|
  `,
    { scale: 10 },
  )
  const trace = drawn.traces.get('A')!
  const start = trace.start
  const site = { function: 'page', file: 'shop.js', line: 3, column: 5 }
  const imports = { count: 1, start: [start + 20], end: [start + 100], site }
  const samples = sample(['page *30', 'modules:run > settings *30', '(idle) *60', 'modules:run > others *20'])
  const costs = weighLoopCosts(trace, samples, imports)
  assert.equal(costs?.imported, 30)
  assert.deepEqual(costs.loadedBy, site)
  assert.equal(weighLoopCosts(trace, samples)?.imported, undefined)
})

test('the function that asks for a module, not those of the module', () => {
  const costs = weigh(['page > lazy > modules:require > (module) *40', 'page *60'])
  assert.equal(costs?.loaded, 40)
  assert.equal(costs.loadedBy?.function, 'lazy')
})
