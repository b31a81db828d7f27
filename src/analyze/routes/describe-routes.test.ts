import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProcessRun } from '../../model/finished-request.ts'
import type { RequestSample, RouteCollection } from '../../model/routes/route-data.ts'
import { RouteAggregates } from './aggregates.ts'
import { describeRoute, listRoutes } from './describe-routes.ts'
import { DurationSketch, drawHistogram } from './duration-sketch.ts'
import { joinCollections } from './join-collections.ts'
import { routeId } from './route-of-path.ts'

const runOf = (id: string, startTime: number): ProcessRun => ({
  ...{ id, startTime, pid: 1, node: '24.0.0', command: 'app.js', commit: null, branch: null },
})

const sampleOf = (values: Partial<RequestSample>): RequestSample => ({
  ...{
    id: 'a-1',
    method: 'GET',
    route: '/orders',
    status: 200,
    failed: false,
    startTime: 1000,
    duration: 10,
    queued: 1,
    run: 'new',
  },
  parts: [
    {
      ...{ kind: 'await', name: 'query', text: '', function: 'load', file: 'a.ts', line: 3, column: 5 },
      ...{ functionLine: 1, operationKind: null, severity: null, count: 2, errors: 0, time: 8, queued: 2, critical: 5 },
    },
  ],
  calls: [],
  ...values,
})

/** The collection of a process that has recorded and analysed its samples, and has others in its store. */
function collect(prefix: string, samples: readonly RequestSample[], others: readonly RequestSample[]): RouteCollection {
  const aggregates = new RouteAggregates()
  for (const sample of samples) {
    aggregates.add(sample)
    aggregates.of(sample.method, sample.route)?.learn(sample)
  }
  const [run, older] = [runOf('new', 2000), runOf('old', 1000)]
  return { prefix, run, runs: [older, run], aggregates: aggregates.toData(), kept: [...samples, ...others] }
}

test('requests of a run that has ended are counted from the history, those of a living one once', () => {
  const own = [sampleOf({ id: 'a-1' }), sampleOf({ id: 'a-2', duration: 30 })]
  const old = [sampleOf({ id: 'z-9', duration: 50, run: 'old', status: 500, failed: true })]
  const collection = collect('a-', own, old)
  const counts = (run: string | null): number[] => {
    const [row] = listRoutes(
      joinCollections([collection, { ...collection, aggregates: emptyData() }], [...own, ...old], run),
    )
    return [row!.count, row!.errors, row!.analysed]
  }
  assert.deepEqual(counts(null), [3, 1, 3])
  assert.deepEqual(counts('new'), [2, 0, 2])
  assert.deepEqual(counts('old'), [1, 1, 1])
  const { runs } = joinCollections([collection], [], null)
  assert.deepEqual(
    runs.map(({ id, requests }) => [id, requests]),
    [
      ['new', 2],
      ['old', 1],
    ],
  )
})

const emptyData = (): RouteCollection['aggregates'] => new RouteAggregates().toData()

test('the worst example is one that the history still has', () => {
  const gone = sampleOf({ id: 'a-1', duration: 900 })
  const collection = collect('a-', [gone, sampleOf({ id: 'a-2', duration: 20 })], [])
  const joined = joinCollections([{ ...collection, kept: collection.kept.filter(({ id }) => id !== 'a-1') }], [], null)
  const [row] = listRoutes(joined)
  assert.deepEqual([row!.max, row!.worst], [900, { id: 'a-2', duration: 20 }])
  const route = describeRoute(joined, row!.id, [])
  assert.equal(route!.awaits[0]!.worst.kept, false)
})

test('a route tells the shares of its parts, its findings and its kept requests', () => {
  const finding = { ...sampleOf({}).parts[0]!, kind: 'finding' as const, name: 'n-plus-one', text: 'Thirty queries.' }
  const samples = [
    sampleOf({ id: 'a-1' }),
    sampleOf({ id: 'a-2', parts: [{ ...finding, severity: 'warning' }, ...sampleOf({}).parts] }),
  ]
  const joined = joinCollections([collect('a-', samples, [])], samples, null)
  const route = describeRoute(joined, routeId('GET', '/orders'), samples)!
  const [site] = route.awaits
  assert.deepEqual([site!.requests, site!.count, site!.criticalShare, site!.queuedShare], [2, 4, 0.5, 0.25])
  assert.deepEqual([route.route.queuedShare, route.operations, route.blocking], [0.1, [], []])
  assert.deepEqual(route.findings[0], {
    ...{ check: 'n-plus-one', title: 'Thirty queries.', severity: 'warning', requests: 1 },
    worst: { id: 'a-2', duration: 8, kept: true },
  })
  assert.deepEqual(
    route.requests.map(({ id, checks }) => [id, checks]),
    [
      ['a-1', []],
      ['a-2', ['n-plus-one']],
    ],
  )
  assert.equal(describeRoute(joined, 'get-none-1', []), null)
})

test('a histogram has every request in one bar, and at most 40 bars', () => {
  const sketch = new DurationSketch()
  for (let at = 0; at < 500; at++) sketch.add(0.5 * 1.02 ** at)
  const bars = drawHistogram(sketch.toData())
  assert.ok(bars.length > 10 && bars.length <= 40)
  assert.equal(
    bars.reduce((sum, { count }) => sum + count, 0),
    500,
  )
  for (const [at, bar] of bars.entries()) if (at > 0) assert.ok(Math.abs(bar.from / bars[at - 1]!.to - 1) < 1e-9)
  assert.deepEqual(drawHistogram(new DurationSketch().toData()), [])
})
