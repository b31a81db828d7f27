import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AggregatesData, RequestSample, SamplePart } from '../../model/routes/route-data.ts'
import { RouteAggregates } from './aggregates.ts'
import { partKey } from './route-part.ts'
import { routeId, routeOfPath } from './route-of-path.ts'

const partOf = (values: Partial<SamplePart>): SamplePart => ({
  ...{ kind: 'await', name: 'query', text: '', function: 'load', file: 'a.ts', line: 3, column: 5, functionLine: 1 },
  ...{ operationKind: null, severity: null, count: 1, errors: 0, time: 5, queued: 1, critical: 4 },
  ...values,
})

const sampleOf = (values: Partial<RequestSample>): RequestSample => ({
  ...{
    id: 'p-1',
    method: 'GET',
    route: '/orders/:id',
    status: 200,
    failed: false,
    startTime: 1000,
    duration: 10,
    queued: 2,
  },
  ...{ run: null, parts: [], calls: [] },
  ...values,
})

function aggregate(samples: readonly RequestSample[]): RouteAggregates {
  const all = new RouteAggregates()
  for (const sample of samples) {
    all.add(sample)
    all.of(sample.method, sample.route)?.learn(sample)
  }
  return all
}

/** The same data in one order of routes and parts. */
const sorted = ({ routes, ...rest }: AggregatesData): unknown => ({
  ...rest,
  routes: routes
    .map((route) => ({
      ...route,
      parts: route.parts.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    }))
    .toSorted((a, b) => (a.method + a.route < b.method + b.route ? -1 : 1)),
})

test('a route counts requests, errors, queued time, worst examples, parts', () => {
  const all = aggregate([
    sampleOf({ id: 'p-1', duration: 10, parts: [partOf({}), partOf({ line: 9, time: 2 })] }),
    sampleOf({
      id: 'p-2',
      duration: 30,
      status: 500,
      failed: true,
      queued: null,
      parts: [partOf({ time: 25, count: 3 })],
    }),
    sampleOf({ id: 'p-3', duration: 20, status: null, failed: true }),
    sampleOf({ id: 'p-4', method: 'POST' }),
  ])
  const [get, post] = all.list()
  assert.deepEqual([get!.count, get!.errors, post!.count], [3, 2, 1])
  assert.deepEqual([get!.queued, get!.queuedOf], [4000, 30_000])
  assert.deepEqual(get!.worst, [
    { id: 'p-2', duration: 30 },
    { id: 'p-3', duration: 20 },
    { id: 'p-1', duration: 10 },
  ])
  const [site] = [...get!.parts.values()]
  assert.deepEqual([site!.requests, site!.count, site!.times.total, site!.critical], [2, 4, 30, 8000])
  assert.deepEqual(site!.worst, { id: 'p-2', duration: 25 })
  assert.equal(get!.parts.size, 2)
})

const sampleArbitrary = fc.record({
  route: fc.constantFrom('/a', '/b', '/c/:id'),
  method: fc.constantFrom('GET', 'POST'),
  failed: fc.boolean(),
  duration: fc.double({ min: 0, max: 1e5, noNaN: true }),
  queued: fc.option(fc.double({ min: 0, max: 1e3, noNaN: true })),
  parts: fc.array(
    fc.record({
      kind: fc.constantFrom('await' as const, 'operation' as const, 'blocking' as const, 'finding' as const),
      line: fc.integer({ min: 1, max: 3 }),
      text: fc.constantFrom('SELECT 1', 'SELECT 2'),
      time: fc.double({ min: 0, max: 1e4, noNaN: true }),
      errors: fc.nat(2),
    }),
    { maxLength: 5 },
  ),
})

/** A request has each part once. */
const dedupe = (parts: readonly SamplePart[]): SamplePart[] => [
  ...new Map(parts.map((part) => [partKey(part), part])).values(),
]

test('the routes of four processes merge to those of one that saw all requests, exactly', () => {
  fc.assert(
    fc.property(fc.array(sampleArbitrary, { maxLength: 200 }), fc.integer(), (drawn, seed) => {
      let end = 1000
      const samples = drawn.map((values, index) => {
        end += 1 + (index % 7)
        const parts = dedupe(values.parts.map((part) => partOf({ ...part, name: part.kind })))
        return sampleOf({ ...values, id: `p-${index}`, startTime: end - values.duration, parts })
      })
      const merged = new RouteAggregates()
      for (let worker = 0; worker < 4; worker++) {
        const own = samples.filter((_, index) => ((index * 2_654_435_761 + seed) >>> 3) % 4 === worker)
        merged.merge(JSON.parse(JSON.stringify(aggregate(own).toData())))
      }
      assert.deepEqual(sorted(merged.toData()), sorted(aggregate(samples).toData()))
    }),
    { numRuns: 200 },
  )
})

test('routes and parts beyond their bounds are counted, not kept', () => {
  const all = new RouteAggregates()
  for (let index = 0; index < 1500; index++) all.add(sampleOf({ route: `/r${index}` }))
  assert.equal(all.list().length, 1000)
  assert.deepEqual(all.dropped, { droppedRequests: 500, droppedParts: 0 })
  const parts = Array.from({ length: 100 }, (_, line) => partOf({ line }))
  for (let index = 0; index < 60; index++) all.of('GET', `/r${index}`)!.learn(sampleOf({ parts }))
  assert.deepEqual(all.dropped, { droppedRequests: 500, droppedParts: 2000 })
  const merged = new RouteAggregates()
  merged.merge(all.toData())
  assert.deepEqual(merged.dropped, all.dropped)
})

test('the newest durations stay in order', () => {
  const all = aggregate(
    Array.from({ length: 100 }, (_, i) => sampleOf({ id: `p-${i}`, startTime: i * 10, duration: i })),
  )
  const recent = all.list()[0]!.recent.list()
  assert.deepEqual([recent.length, recent[0], recent.at(-1)], [40, [660, 60], [1089, 99]])
})

test('a path without a pattern is a route, whatever it is about', () => {
  const table: [path: string, route: string][] = [
    ['/orders/17/items', '/orders/*/items'],
    ['/u/0f8fad5b-d9cb-469f-a165-70867728950e', '/u/*'],
    ['/blob/9a0364b9e99bb480dd25e1f0284c8555', '/blob/*'],
    ['/v2/users', '/v2/users'],
    ['/', '/'],
    ['/a/b/c/d/e/f/g/h/i/j', '/a/b/c/d/e/f/g/h/…'],
  ]
  for (const [path, route] of table) assert.equal(routeOfPath(path), route)
})

test('the name of a route for addresses has letters, digits and hyphens, and differs where routes do', () => {
  const names = [
    routeId('GET', '/orders/:id'),
    routeId('POST', '/orders/:id'),
    routeId('GET', '/orders/id'),
    routeId('GET', '/…/<script>'),
    routeId('GET', `/${'x'.repeat(500)}`),
  ]
  assert.equal(new Set(names).size, names.length)
  for (const name of names) assert.match(name, /^[a-z0-9-]{1,80}$/)
})
