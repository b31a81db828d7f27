import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestDetail } from '../../model/api.ts'
import { MALFORMED, statsOf, taskOf } from '../../formats/record.test.support.ts'
import { shortenDetail } from './page-detail.ts'

const request: Omit<RequestDetail, 'panels'> = {
  id: 'r1',
  method: 'GET',
  path: '/',
  route: null,
  status: 200,
  startTime: 0,
  duration: 100,
  complete: true,
}
const site = { function: 'load', file: 'a.ts', line: 1, column: 1 }

test('tasks and functions stay out, lists are cut, and blocked time counts all calls', () => {
  const call = { ...site, startTime: 0, duration: 50, calls: 2, totalTime: 80, impact: 'warning' as const }
  const blockingCalls = Array.from({ length: 30 }, () => ({ ...call, taskId: null, stack: [] }))
  const tasks = Array.from({ length: 5000 }, (_, index) => taskOf(`${index}`, { startTime: index }))
  const short = shortenDetail({ ...request, panels: { AsyncProfilingPanel: statsOf({ blockingCalls, tasks }) } })
  assert.equal(short.blocked, 30 * 80)
  assert.equal(short.stats?.blockingCalls.length, 20)
  assert.deepEqual([short.stats?.tasks, short.stats?.taskHierarchy, short.stats?.topAsyncFunctions], [[], [], []])
  assert.ok(JSON.stringify(short).length < 20_000)
  assert.ok(!('panels' in short))
})

test("a panel that failed, that is missing or is somebody else's leaves the rest", () => {
  for (const [name, panel] of MALFORMED) {
    const short = shortenDetail({ ...request, panels: { AsyncProfilingPanel: panel } })
    assert.deepEqual(short, { ...request, stats: null, blocked: 0, findings: [] }, name)
  }
})
