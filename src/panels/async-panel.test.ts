import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestContext } from '../core/panels/panel.ts'
import { resolveConfig } from '../core/options/resolve-config.ts'
import type { AsyncProfilingStats, BlockingCall } from '../model/async-stats.ts'
import type { Trace } from '../model/trace.ts'
import { traceOf } from '../statistics/traces.test.support.ts'
import { AsyncPanel } from './async-panel.ts'

const newPanel = (options: Parameters<typeof resolveConfig>[0] = {}): AsyncPanel =>
  new AsyncPanel(resolveConfig(options, {}))

const contextOf = (trace: Trace | null): RequestContext =>
  ({ profile: { trace, samples: async () => null, cpuUsage: () => null } }) as unknown as RequestContext

const subtitle = (lag: number, ...calls: number[]): string => subtitleOf({ degraded: null }, lag, calls)

function subtitleOf(limits: { degraded: string | null; tasks?: boolean }, lag: number, calls: number[] = []): string {
  const { degraded, tasks = true } = limits
  const blockingCalls = calls.map((count) => ({ calls: count }) as BlockingCall)
  const stats = { degraded, capabilities: { tasks }, eventLoopLag: { avg: lag / 4, max: lag }, blockingCalls }
  return newPanel().navSubtitle(stats as AsyncProfilingStats)
}

test('statistics of an ended request, by the names that the runtime gives', async () => {
  const stats = await newPanel().generateStats(contextOf(traceOf('load', 60)))
  assert.deepEqual([stats.tasksCreated, stats.tasks[0]!.function, stats.tasks[0]!.waitTime], [1, 'load', 10])
  assert.deepEqual([stats.blockingCalls[0]!.function, stats.blockingCalls[0]!.impact], ['load', 'warning'])
})

test('a request that goes on has none yet', async () => {
  await assert.rejects(newPanel().generateStats(contextOf(null)), /has not ended yet/)
})

test('one panel serves overlapping requests, and keeps nothing of either', async () => {
  const panel = newPanel()
  const names = ['one', 'two', 'three']
  const all = await Promise.all(names.map((name) => panel.generateStats(contextOf(traceOf(name, 1)))))
  assert.deepEqual(
    all.map((stats) => stats.tasks.map((task) => task.name)),
    names.map((name) => [name]),
  )
})

test('a few words for the list', () => {
  assert.equal(subtitle(0), 'OK')
  assert.equal(subtitle(0.99), 'OK')
  assert.equal(subtitle(2.3), 'Lag: 2ms')
  assert.equal(subtitle(0.5, 2, 1), '3 blocking')
  assert.equal(subtitle(5, 1), '1 blocking, 5ms lag')
})

test('the list tells a request whose tasks were not recorded though they should have been', () => {
  assert.equal(subtitleOf({ degraded: 'too much', tasks: false }, 0), 'No detail')
  assert.equal(subtitleOf({ degraded: 'too much', tasks: false }, 2), 'No detail, Lag: 2ms')
  assert.equal(subtitleOf({ degraded: null, tasks: false }, 0), 'OK')
  assert.equal(subtitleOf({ degraded: 'some stacks were not captured' }, 0), 'OK')
})

test('Server-Timing has the figures of the moment, each with its words', () => {
  const figures = { running: 1, waiting: 2, queued: 3, unattributed: 7, lagMax: 4, overhead: 5, elapsed: 6 }
  const profile = { figures: () => figures, backend: 'hooks' }
  const metrics = newPanel().generateServerTiming({ profile } as unknown as RequestContext)
  assert.deepEqual(
    metrics.map(({ name, duration }) => [name, duration]),
    [
      ['async_profiling', 5],
      ['event_loop_lag', 4],
      ['running', 1],
      ['waiting', 2],
      ['queued', 3],
      ['unattributed', 7],
    ],
  )
  assert.ok(metrics.every(({ description }) => description.length > 0))
})
