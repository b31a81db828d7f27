import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cpuStats, deepStats, MALFORMED, sampleStats } from '../formats/record.test.support.ts'
import { operationsStats } from '../formats/operations.test.support.ts'
import { asyncStatsOf, cpuStatsOf, isAsyncStats, isCpuStats, isOperationsStats } from './panel-stats.ts'

test('only statistics of the async panel count as such', () => {
  assert.ok(isAsyncStats(sampleStats()))
  assert.ok(isAsyncStats(deepStats(3)))
  for (const [name, stats] of MALFORMED) assert.ok(!isAsyncStats(stats), name)
})

test('only statistics of the CPU panel count as such', () => {
  assert.ok(isCpuStats(cpuStats()))
  const broken = { nodes: [null], functions: [5], timeline: [{}], samples: '1', note: undefined }
  for (const [name, value] of Object.entries(broken)) assert.ok(!isCpuStats({ ...cpuStats(), [name]: value }), name)
  for (const stats of [null, undefined, 5, [], { samples: 1 }]) assert.ok(!isCpuStats(stats))
})

test('only statistics of a panel of operations count as such', () => {
  assert.ok(isOperationsStats(operationsStats()))
  const [operation] = operationsStats().operations
  const broken = {
    count: '1',
    note: undefined,
    groups: [{ ...operationsStats().groups[0], sites: null }],
    operations: [{ ...operation, phases: [5] }],
  }
  for (const [name, value] of Object.entries(broken)) {
    assert.ok(!isOperationsStats({ ...operationsStats(), [name]: value }), name)
  }
  for (const stats of [null, undefined, 5, [], { groups: [] }, sampleStats()]) assert.ok(!isOperationsStats(stats))
})

test("a request's statistics are read by the panel's own id", () => {
  const stats = sampleStats()
  assert.equal(asyncStatsOf({ panels: { AsyncProfilingPanel: stats } }), stats)
  assert.equal(asyncStatsOf({ panels: {} }), null)
  assert.equal(asyncStatsOf({ panels: Object.create({ AsyncProfilingPanel: stats }) as Record<string, unknown> }), null)
  const cpu = cpuStats()
  assert.equal(cpuStatsOf({ panels: { ProfilingPanel: cpu } }), cpu)
  assert.equal(cpuStatsOf({ panels: { ProfilingPanel: stats } }), null)
})
