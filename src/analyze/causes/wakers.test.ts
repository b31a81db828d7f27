import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WAKERS } from '../../model/wait-cause.ts'
import type { WakeColumns } from '../../model/wait-cause.ts'
import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import { analyzeAsync } from '../async-stats.ts'
import { draw } from '../drawing.test.support.ts'
import { causesOf } from './causes.test.support.ts'

/** A wake of a task at a column, after a callback at another. */
interface Wake {
  task: number
  time: number
  fired: number
  label?: string
  setBy?: number
  rank?: number
  settles?: boolean
}

function analyze(text: string, wakes: readonly Wake[]): AsyncProfilingStats {
  const input = draw(text).inputOf('A')
  const { start } = input.trace
  const columns: WakeColumns = {
    count: wakes.length,
    task: Uint32Array.from(wakes, ({ task }) => task),
    time: Float64Array.from(wakes, ({ time }) => start + time),
    fired: Float64Array.from(wakes, ({ fired }) => start + fired),
    kind: Uint8Array.from(wakes, ({ label = 'setTimeout' }) => WAKERS.findIndex((each) => each.label === label)),
    delay: Float64Array.from(wakes, () => 5),
    setBy: Uint32Array.from(wakes, ({ setBy = 0 }) => setBy),
    rank: Uint8Array.from(wakes, ({ rank = 0 }) => rank),
    settles: Uint8Array.from(wakes, ({ settles = true }) => (settles ? 1 : 0)),
  }
  return analyzeAsync({ ...input, trace: { ...input.trace, wakes: columns } })
}

const ALONE = `
  clock   .........:....
  page    RaaaaaaaaR|
`
const END = 9

test('a timer is the cause of the first task that goes on after it, whoever has set it', () => {
  const stats = analyze(ALONE, [{ task: 1, time: END, fired: END }])
  assert.deepEqual(causesOf(stats, '1'), ['timer setTimeout 5 ms '])
  assert.equal(stats.coverage, 1)
  assert.ok((stats.ledger.waitingFor?.timer ?? 0) > 0)
})

test('a wait for several timers, one after the other, is not named by the delay of the last', () => {
  const long = `
    clock   .........:.........
    page    RaaaaaaaaaaaaaaaaR|
  `
  const at = (time: number): string[] => causesOf(analyze(long, [{ task: 1, time, fired: time }]), '1')
  assert.deepEqual(at(17), ['timer setTimeout '])
})

test('a job is an operation without an id', () => {
  const stats = analyze(ALONE, [{ task: 1, time: END, fired: END, label: 'scrypt', settles: false }])
  assert.deepEqual(causesOf(stats, '1'), ['operation scrypt '])
  assert.ok((stats.ledger.waitingFor?.compute ?? 0) > 0)
})

test('a timer that another task has set is no cause of the second task that goes on after it', () => {
  const later = { task: 1, time: END, fired: END, rank: 1 }
  assert.deepEqual(causesOf(analyze(ALONE, [later]), '1'), ['unknown'])
  assert.deepEqual(causesOf(analyze(ALONE, [{ ...later, setBy: 1 }]), '1'), ['timer setTimeout 5 ms '])
  assert.deepEqual(causesOf(analyze(ALONE, [{ ...later, setBy: 1, settles: false }]), '1'), ['unknown'])
})

test('a timer that ran before the wait began is no cause of it', () => {
  assert.deepEqual(causesOf(analyze(ALONE, [{ task: 1, time: END, fired: 0 }]), '1'), ['unknown'])
})

test('a wake of another time or task is no cause', () => {
  assert.deepEqual(causesOf(analyze(ALONE, [{ task: 1, time: END + 1, fired: END + 1 }]), '1'), ['unknown'])
  assert.deepEqual(causesOf(analyze(ALONE, [{ task: 2, time: END, fired: END }]), '1'), ['unknown'])
})
