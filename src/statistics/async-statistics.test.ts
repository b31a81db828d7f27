import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveConfig } from '../core/options/resolve-config.ts'
import type { AsyncProfilingStats } from '../model/async-stats.ts'
import type { TraceSamples } from '../model/cpu-samples.ts'
import { AsyncStatistics } from './async-statistics.ts'
import { CpuStatistics } from './cpu-statistics.ts'
import { placeOf, traceOf } from './traces.test.support.ts'

type Options = Parameters<typeof resolveConfig>[0]

const statisticsWith = (options: Options): AsyncStatistics => new AsyncStatistics(resolveConfig(options, {}))

/** Samples every 10 ms, all in one function of the app. */
function samplesIn(functionName: string): TraceSamples {
  const time = Float64Array.of(5, 15, 25, 35, 45, 55)
  const node = new Uint32Array(time.length).fill(1)
  const nodes = { count: 1, parent: new Uint32Array(1), frame: new Uint32Array(1) }
  const place = { ...placeOf(functionName), script: 'file:///app/a.js' }
  const stalls = { count: 0, start: new Float64Array(0), end: new Float64Array(0) }
  return { interval: 10, count: time.length, time, node, nodes, frames: [{ kind: 'code', place }], stalls }
}

test('the options reach the analysis', async () => {
  const trace = traceOf('load', 60)
  const make = (options: Options): Promise<AsyncProfilingStats> =>
    statisticsWith(options).make({ trace, samples: null, cpu: null })
  assert.equal((await make({ asyncProfilerBlockingThreshold: 61 })).blockingCalls.length, 0)
  assert.equal((await make({ asyncProfilerBlockingThreshold: 30 })).blockingCalls[0]!.impact, 'critical')
  assert.equal((await make({ asyncProfilerDetectBlocking: false })).blockingCalls.length, 0)
  assert.equal((await make({})).awaitPoints[0]!.sites[0]!.callee, 'load.query')
  assert.doesNotMatch(JSON.stringify(await make({ asyncProfilerTaskNames: false })), /load/)
})

test('samples are asked for where work may have held the loop or idle time is missing, and only there', () => {
  const needs = (busy: number, options: Options = {}): boolean =>
    statisticsWith(options).needsSamples(traceOf('load', busy))
  assert.equal(needs(60), true)
  assert.equal(needs(40), true)
  assert.equal(needs(4), false)
  assert.equal(needs(4, { asyncProfilerBlockingThreshold: 3 }), true)
  assert.equal(needs(60, { asyncProfilerDetectBlocking: false }), false)
  assert.equal(statisticsWith({}).needsSamples({ ...traceOf('load', 1), idle: 0 }), true)
})

test('sampled functions have their names, secrets masked: of blocking calls and in the CPU profile', async () => {
  for (const [sampled, shown] of [
    ['sum', 'sum'],
    ['order_4711', '[redacted]'],
  ] as const) {
    const [trace, samples] = [traceOf('user_4711', 60), samplesIn(sampled)]
    const stats = await statisticsWith({}).make({ trace, samples, cpu: { user: 60_000, system: 0 } })
    const profile = await new CpuStatistics(resolveConfig({}, {})).make(trace, samples)
    assert.deepEqual([stats.blockingCalls[0]!.function, profile.functions[0]!.function], [shown, shown])
    assert.doesNotMatch(JSON.stringify([stats, profile]), /4711/)
    assert.equal(stats.awaitPoints[0]!.sites[0]!.callee, '[redacted].query')
  }
})
