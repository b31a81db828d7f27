import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestSummary } from '../../../model/api.ts'
import type { ProcessRun } from '../../../model/finished-request.ts'
import { describeRun, findRestarts } from './live.ts'

const runAt = (startTime: number, values: Partial<ProcessRun> = {}): ProcessRun => ({
  ...{ id: `run-${startTime}`, startTime, pid: 1, node: '24', command: 'app.js', commit: null, branch: null },
  ...values,
})
const rowAt = (startTime: number, run?: ProcessRun): RequestSummary => ({
  ...{ id: `${startTime}`, method: 'GET', path: '/', route: null, status: 200, startTime, duration: 1, panels: {} },
  ...(run === undefined ? {} : { run }),
})
const found = (rows: RequestSummary[]): [number, number][] =>
  [...findRestarts(rows)].map(([index, { startTime }]) => [index, startTime])

test('a restart is before the first row of the older run, or of the newer one in a list that goes up', () => {
  const [one, two, three] = [runAt(1000), runAt(10_000), runAt(20_000)]
  const rows = [rowAt(25_000, three), rowAt(12_000, two), rowAt(11_000, two), rowAt(2000, one)]
  assert.deepEqual(found(rows), [
    [3, 10_000],
    [1, 20_000],
  ])
  assert.deepEqual(found(rows.toReversed()), [
    [1, 10_000],
    [3, 20_000],
  ])
})

test('one run, no rows before it, rows without a run, and no rows have none', () => {
  assert.deepEqual(found([rowAt(3000, runAt(1000)), rowAt(2000, runAt(1000))]), [])
  assert.deepEqual(found([rowAt(3000), rowAt(2000)]), [])
  assert.deepEqual(found([]), [])
  assert.deepEqual(found([rowAt(3000, runAt(2500)), rowAt(2000)]), [[1, 2500]], 'an older release had no runs')
})

test('workers that start together are one restart, and of two between the same rows the later counts', () => {
  const workers = [runAt(10_000), runAt(10_900)]
  assert.deepEqual(found([rowAt(12_000, workers[1]), rowAt(11_500, workers[0]), rowAt(500, runAt(0))]), [[2, 10_000]])
  const rows = [rowAt(30_000, runAt(29_000)), rowAt(15_500, runAt(15_000)), rowAt(500, runAt(0))]
  assert.deepEqual(found(rows.filter((_, index) => index !== 1)), [[1, 29_000]])
})

test('the code of a run is said as far as it is known', () => {
  assert.equal(describeRun(runAt(0)), 'app.js')
  assert.equal(describeRun(runAt(0, { branch: 'main', commit: 'a'.repeat(40) })), 'app.js · main · aaaaaaa')
})
