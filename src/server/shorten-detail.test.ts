import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestDetail } from '../core/api.ts'
import type { AsyncProfilingStats, Task } from '../model/stats.ts'
import { shortenDetail } from './shorten-detail.ts'

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

function task(index: number, parent: string | null, startTime: number, duration: number): Task {
  const times = { startTime, duration, selfTime: 0, waitTime: duration, status: 'completed' as const, slices: [] }
  return { ...site, function: `f${index}`, taskId: `t${index}`, name: `f${index}`, parent, ...times }
}

function statsOf(values: Partial<AsyncProfilingStats>): Partial<AsyncProfilingStats> {
  return {
    backend: 'hooks',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: true, ledger: true },
    duration: 100,
    blockingCalls: [],
    awaitPoints: [],
    tasks: [],
    ledger: { wall: 100, running: 0, waiting: 100, queued: 0, unattributed: 0 },
    ...values,
  }
}

test('tasks and functions stay out, lists are cut, and blocked time counts all calls', () => {
  const call = { ...site, startTime: 0, duration: 50, calls: 2, totalTime: 80, impact: 'warning' as const }
  const blockingCalls = Array.from({ length: 30 }, () => ({ ...call, taskId: null, stack: [] }))
  const tasks = Array.from({ length: 5000 }, (_, index) => task(index, null, index, 1))
  const short = shortenDetail({ ...request, panels: { AsyncProfilingPanel: statsOf({ blockingCalls, tasks }) } })
  assert.equal(short.blocked, 30 * 80)
  assert.equal(short.stats?.blockingCalls.length, 20)
  assert.deepEqual([short.stats?.tasks, short.stats?.taskHierarchy, short.stats?.topAsyncFunctions], [[], [], []])
  assert.ok(JSON.stringify(short).length < 20_000)
  assert.ok(!('panels' in short))
})

test("a panel that failed, that is missing or is somebody else's leaves the rest", () => {
  for (const panel of [undefined, null, 5, { error: { code: 'PANEL_FAILED' } }, { blockingCalls: [] }]) {
    const short = shortenDetail({ ...request, panels: { AsyncProfilingPanel: panel } })
    assert.deepEqual(short, { ...request, stats: null, blocked: 0, findings: [] })
  }
})
