import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ledger } from '../../model/async-stats.ts'
import type { Trace } from '../../model/trace.ts'
import { draw } from '../drawing.test.support.ts'
import { keepLedger } from './ledger.ts'

const text = `
  clock   .........:.........:
  page    RR--RaaaaaaaaaaR|
  load      RRaaaaaaR|
  others       ###      ####
`

test('each millisecond is running, waiting or queued', () => {
  const { ledger } = draw(text).stats()
  assert.deepEqual(ledger, { wall: 20, running: 7, waiting: 7, queued: 6, unattributed: 0 })
})

test('library code that an own task calls is running, and root slices too', () => {
  const { ledger } = draw(`
    clock   .........:
    (root)  RR-R
    page      R|
  `).stats()
  assert.deepEqual(ledger, { wall: 10, running: 4, waiting: 6, queued: 0, unattributed: 0 })
})

test("the profiler's own cost is not the app's: it counts as queued", () => {
  const { ledger } = draw(text, { cost: 2 }).stats()
  assert.deepEqual(ledger, { wall: 20, running: 5, waiting: 7, queued: 8, unattributed: 0 })
})

test('a backend that sees no tasks cannot tell whose the rest was', () => {
  const trace = draw(text).traces.get('A')!
  const ledger = keepLedger({ ...trace, capabilities: { ...trace.capabilities, tasks: false } })
  assert.deepEqual(ledger, { wall: 20, running: 7, waiting: 7, queued: 0, unattributed: 6 })
})

test('a backend without a ledger knows the wall time', () => {
  const trace = draw(text).traces.get('A')!
  const ledger = keepLedger({ ...trace, capabilities: { ...trace.capabilities, ledger: false } })
  assert.deepEqual(ledger, { wall: 20, running: 0, waiting: 0, queued: 0, unattributed: 20 })
})

test('whatever the measurements, no part is negative and they add up', () => {
  const trace = draw(text).traces.get('A')!
  const odd: Partial<Trace>[] = [
    { idle: 25 },
    { idle: -3 },
    { running: 30 },
    { running: -1 },
    { idle: 15, running: 15 },
    { end: trace.start - 1 },
    { end: trace.start },
  ]
  for (const change of odd) {
    const { wall, ...parts } = keepLedger({ ...trace, ...change })
    assert.equal(sum(parts), wall, JSON.stringify(change))
    for (const part of Object.values(parts)) assert.ok(part >= 0, JSON.stringify({ change, parts }))
  }
})

const sum = ({ running, waiting, queued, unattributed }: Omit<Ledger, 'wall'>): number =>
  running + waiting + queued + unattributed
