import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestSummary, RunningRequest } from '../../../model/api.ts'
import { compileFilter } from '../filter.ts'
import { emptyList, reduceLive } from './live.ts'
import { describeRunning, rowsWithRunning, takeRunning } from './running.ts'

const flight = (id: string, startTime: number): RunningRequest => ({
  ...{ id, method: 'POST', path: '/slow', url: '/slow?page=2', startTime },
})
const finished = (id: string): RequestSummary => ({
  ...{ id, method: 'GET', path: '/', route: null, status: 200, startTime: 1, duration: 1, panels: {} },
})

test('requests in flight come first, last since their start on the app’s clock, and give way to their records', () => {
  const running = takeRunning({ now: 5000, requests: [flight('a', 4000), flight('b', 4900)], more: 0 }, 105_000)
  const rows = rowsWithRunning({ rows: [finished('b'), finished('c')], running }, 106_000)
  assert.deepEqual(
    rows.map((row) => [row.id, row.running ?? false, row.duration]),
    [
      ['a', true, 2000],
      ['b', false, 1],
      ['c', false, 1],
    ],
  )
  assert.equal(rows[0]?.path, '/slow?page=2')
  assert.equal(rows.filter(compileFilter('post >1s')).length, 1)
})

test('while paused the list stands still; a lost app has nothing in flight', () => {
  const running = takeRunning({ now: 0, requests: [flight('a', 0)], more: 2 }, 0)
  assert.equal(describeRunning(running), ', 3 in flight')
  let list = reduceLive(reduceLive(emptyList, { type: 'paused' }), { type: 'running', running })
  assert.equal(describeRunning(list.running), '')
  list = reduceLive(list, { type: 'resumed' })
  assert.equal(describeRunning(list.running), ', 3 in flight')
  assert.equal(describeRunning(reduceLive(list, { type: 'connection', connection: 'lost' }).running), '')
})
