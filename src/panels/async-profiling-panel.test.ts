import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../core/fake-clock.test.support.ts'
import type { RequestContext } from '../core/panel.ts'
import { Recorder } from '../core/recorder.ts'
import { resolveConfig } from '../core/resolve-config.ts'
import type { AsyncProfilingStats, BlockingCall } from '../model/stats.ts'
import type { CodePlace, Trace } from '../model/trace.ts'
import { AsyncProfilingPanel } from './async-profiling-panel.ts'

const newPanel = (options: Parameters<typeof resolveConfig>[0] = {}): AsyncProfilingPanel =>
  new AsyncProfilingPanel(resolveConfig(options, {}))

/** A place that no source file tells more about. */
const placeOf = (functionName: string, line = 1): CodePlace => ({
  script: 'https://example.test/a.js',
  line,
  column: 2,
  functionLine: 1,
  functionColumn: 1,
  functionName,
})

/** One task of that name that blocks for `busy` ms, then waits for 10. */
function traceOf(functionName: string, busy: number): Trace {
  const clock = new FakeClock(0)
  const recorder = new Recorder({ name: 'request', clock, maxTasks: 10, outer: null })
  recorder.capabilities = { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true }
  const task = recorder.beginTask(recorder.siteOf(placeOf(functionName)), 0, 0)
  clock.work(busy)
  const site = recorder.siteOf(placeOf(functionName, 2))
  recorder.addSlice(task, 0, busy, 0, site + 1)
  recorder.suspendTask(task, site, busy)
  clock.rest(10)
  recorder.settleTask(task, busy + 10)
  return recorder.finish()
}

const contextOf = (trace: Trace | null): RequestContext =>
  ({ profile: { trace, samples: async () => null, cpuUsage: () => null } }) as unknown as RequestContext

const subtitle = (lag: number, ...calls: number[]): string => {
  const stats = { eventLoopLag: { avg: lag }, blockingCalls: calls.map((count) => ({ calls: count }) as BlockingCall) }
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

test('the options reach the analysis', async () => {
  const trace = traceOf('load', 60)
  const stats = (options: Parameters<typeof newPanel>[0]): Promise<AsyncProfilingStats> =>
    newPanel(options).generateStats(contextOf(trace))
  assert.equal((await stats({ asyncProfilerBlockingThreshold: 61 })).blockingCalls.length, 0)
  assert.equal((await stats({ asyncProfilerBlockingThreshold: 30 })).blockingCalls[0]!.impact, 'critical')
  assert.equal((await stats({ asyncProfilerDetectBlocking: false })).blockingCalls.length, 0)
  assert.doesNotMatch((await stats({ asyncProfilerTaskNames: false })).tasks[0]!.name, /load/)
})

test('names are redacted wherever they show', async () => {
  const stats = await newPanel().generateStats(contextOf(traceOf('user_4711', 60)))
  assert.doesNotMatch(JSON.stringify(stats), /4711/)
})

test('a few words for the list', () => {
  assert.equal(subtitle(0), 'OK')
  assert.equal(subtitle(0.99), 'OK')
  assert.equal(subtitle(2.3), 'Lag: 2ms')
  assert.equal(subtitle(0.5, 2, 1), '3 blocking')
  assert.equal(subtitle(5, 1), '1 blocking, 5ms lag')
})

test('Server-Timing has the figures of the moment, each with its words', () => {
  const figures = { running: 1, waiting: 2, queued: 3, lagMax: 4, overhead: 5, elapsed: 6 }
  const profile = { figures: () => figures, recorder: { backend: 'hooks' } }
  const metrics = newPanel().generateServerTiming({ profile } as unknown as RequestContext)
  assert.deepEqual(
    metrics.map(({ name, duration }) => [name, duration]),
    [
      ['async_profiling', 5],
      ['event_loop_lag', 4],
      ['running', 1],
      ['waiting', 2],
      ['queued', 3],
    ],
  )
  assert.ok(metrics.every(({ description }) => description.length > 0))
})
