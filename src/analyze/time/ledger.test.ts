import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ledger } from '../../model/async-stats.ts'
import type { Trace } from '../../model/trace.ts'
import { draw } from '../drawing.test.support.ts'
import type { LedgerParts } from '../../model/async-stats.ts'
import { keepLedger } from './ledger.ts'

const text = `
  clock   .........:.........:
  page    RR--RaaaaaaaaaaR|
  load      RRaaaaaaR|
  others       ###      ####
`

test('each millisecond is running, waiting, or busy with work that nobody claims', () => {
  const { ledger } = draw(text).stats()
  assert.deepEqual(ledger, { wall: 20, running: 7, waiting: 7, queued: 0, unattributed: 6, waitingFor: { unknown: 7 } })
})

test('slices of another profile are known to be no work of this one, within its time', () => {
  const { stats } = draw(`
    clock      .........:.........:
    A:profile  [            ]
    B:profile     [               ]
    A:page     RRRaaaaaaaaaaR|
    B:load        RRRbbRRbbbbbRRRR|
    others           #   #
  `)
  assert.deepEqual(partsOf(stats().ledger), { wall: 14, running: 4, waiting: 3, queued: 5, unattributed: 2 })
  assert.deepEqual(partsOf(stats({}, 'B').ledger), { wall: 17, running: 9, waiting: 5, queued: 1, unattributed: 2 })
})

test('garbage collection that samples saw is no work of anybody', () => {
  const trace = draw(text).traces.get('A')!
  assert.deepEqual(keepLedger(trace, 4), { wall: 20, running: 7, waiting: 7, queued: 4, unattributed: 2 })
  assert.deepEqual(keepLedger(trace, 90), { wall: 20, running: 7, waiting: 7, queued: 6, unattributed: 0 })
})

test('of a record from before claims were kept, only the cost of profiling is known', () => {
  const { claimed: _, claims: __, ...old } = draw(text, { cost: 2 }).traces.get('A')!
  assert.deepEqual(keepLedger(old), { wall: 20, running: 5, waiting: 7, queued: 2, unattributed: 6 })
})

test('library code that an own task calls is running, and root slices too', () => {
  const { ledger } = draw(`
    clock   .........:
    (root)  RR-R
    page      R|
  `).stats()
  assert.deepEqual(partsOf(ledger), { wall: 10, running: 4, waiting: 6, queued: 0, unattributed: 0 })
})

test("the profiler's own cost is not the app's: it counts as queued", () => {
  const { ledger } = draw(text, { cost: 2 }).stats()
  assert.deepEqual(partsOf(ledger), { wall: 20, running: 5, waiting: 7, queued: 2, unattributed: 6 })
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
    { claimed: 90 },
    { claimed: -1 },
    { claimed: 9, idle: 15 },
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

const partsOf = ({ wall, running, waiting, queued, unattributed }: LedgerParts): LedgerParts => ({
  wall,
  running,
  waiting,
  queued,
  unattributed,
})
