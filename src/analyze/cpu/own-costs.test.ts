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
