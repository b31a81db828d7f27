import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Trace } from '../../model/trace.ts'
import { draw } from '../drawing.test.support.ts'
import { restoreIdle } from './restore-idle.ts'
import { sample } from '../samples.test.support.ts'

/** Draws with columns of 10 ms. */
const traceOf = (text: string, counted: number): Trace => ({
  ...draw(text, { scale: 10 }).traces.get('A')!,
  idle: counted,
})

const WAITS = `
  clock   .........:
  page    RRaaaaaaRR|
`

test('a wait of which only the end was counted is whole again', () => {
  const { samples } = sample(['page *10', '(idle) *30', 'page *10'], { interval: 2 })
  assert.equal(restoreIdle(traceOf(WAITS, 2), samples).idle, 60)
})

test('a change of somebody else is taken to be half way, but no longer ago than the interval', () => {
  const { samples } = sample(['page *10', 'other *10', '(idle) *20', 'page *10'], { interval: 2 })
  assert.equal(restoreIdle(traceOf(WAITS, 2), samples).idle, 41)
  const late = sample(['page *10', '1', 'other *1', '37', '(idle) *10', 'page *10'], { interval: 2 })
  assert.equal(restoreIdle(traceOf(WAITS, 2), late.samples).idle, 57)
})

test('samples that are missing where code begins were code, unless the process was stopped', () => {
  const idleOf = (missing: number, rest: number): number => {
    const { samples } = sample(['page *10', '(idle) *10', `${missing}`, `other *${rest}`, 'page *10'], { interval: 2 })
    return restoreIdle(traceOf(WAITS, 2), samples).idle
  }
  assert.equal(idleOf(4, 18), 19, 'the first one would have been code')
  assert.equal(idleOf(10, 15), 28)
})

test('a change comes where a busy period of somebody else begins or ends', () => {
  const text = `
    clock   .........:
    page    RRaaaaaaRR|
    probe      ==
  `
  const { samples } = sample(['page *10', '(idle) *5', '1', 'other *9', '2', '(idle) *14', '1', 'page *10'], {
    interval: 2,
  })
  assert.equal(restoreIdle(traceOf(text, 2), samples).idle, 40)
  const unseen = sample(['page *10', '(idle) *5', '22', '(idle) *14', 'page *10'], { interval: 2 })
  assert.equal(restoreIdle(traceOf(text, 2), unseen.samples).idle, 40, 'a busy period that no sample fell into')
})

test('between two busy periods that samples show, the loop was idle', () => {
  const text = `
    clock   .........:
    page    RRaaaaaaRR|
    probe      = =
  `
  const { samples } = sample(
    ['page *10', '(idle) *5', '1', 'other *5', '10', 'other *5', '(idle) *9', '1', 'page *10'],
    {
      interval: 2,
    },
  )
  assert.equal(restoreIdle(traceOf(text, 2), samples).idle, 40)
})

test("the counter's idle time never shrinks, and never exceeds the possible", () => {
  const { samples } = sample(['other *50'], { interval: 2 })
  assert.equal(restoreIdle(traceOf(WAITS, 45), samples).idle, 45)
  assert.equal(restoreIdle(traceOf(WAITS, 90), samples).idle, 60)
})

test('a loop that turns all the time is seen idle in each turn, but has not waited', () => {
  const { samples } = sample(['page *10', '(idle) *30', 'page *10'], { interval: 2 })
  const idleOf = (awake: number, counted: number): number =>
    restoreIdle({ ...traceOf(WAITS, counted), awake }, samples).idle
  assert.equal(idleOf(100, 0), 0)
  assert.equal(idleOf(70, 2), 30, 'of the time that it did not wait, a part is in no slice')
  assert.equal(idleOf(30, 2), 60)
})

test('a busy period begins when the loop was last seen idle, or later', () => {
  const text = `
    clock   .........:
    page    Raaaaaaaaa|
    probe    =======
  `
  const { samples } = sample(['page *5', '(idle) *25', 'other *10', '(idle) *10'], { interval: 2 })
  const trace = traceOf(text, 10)
  const { busy } = restoreIdle(trace, samples)
  assert.deepEqual([busy.start[0]! - trace.start, busy.end[0]! - trace.start], [59, 80])
})

test('a trace without a ledger stays as it is', () => {
  const trace = { ...traceOf(WAITS, 2), capabilities: { ...traceOf(WAITS, 2).capabilities, ledger: false } }
  assert.equal(restoreIdle(trace, sample(['(idle) *50'], { interval: 2 }).samples), trace)
})
