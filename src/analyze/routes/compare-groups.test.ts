import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestSample, SamplePart } from '../../model/routes/route-data.ts'
import { compareGroups } from './compare-groups.ts'
import type { Group } from './compare-groups.ts'
import { AWAITS, drawBases, lineOfAwait, recordRun } from './groups.test.support.ts'
import { normal, randomOf } from './random.test.support.ts'

const PAIRS = 200

const isAlarm = (a: Group, b: Group): boolean =>
  compareGroups(a, b).routes.some(
    ({ result, parts }) =>
      result !== 'same' ||
      parts.some(({ time, countChange }) => time.certainty === 'sure' || countChange?.certainty === 'sure'),
  )

for (const requests of [20, 60]) {
  test(`the same code twice, 200 pairs of ${requests} requests: at most 1 % alarms`, () => {
    let alarms = 0
    for (let pair = 1; pair <= PAIRS; pair++) {
      const random = randomOf(pair * 7 + requests)
      const app = { bases: drawBases(random), slower: null }
      const drift = (): number => Math.exp(0.03 * normal(random))
      const [a, b] = [drift(), drift()].map((own) => recordRun(app, { random, drift: own, requests }))
      if (isAlarm(a!, b!)) alarms++
    }
    assert.ok(alarms <= PAIRS / 100, `${alarms} alarms`)
  })
}

test('10 ms more in one of 40 awaits, 60 requests each: that await is the first, in 95 % at least', () => {
  let found = 0
  for (let pair = 1; pair <= PAIRS; pair++) {
    const random = randomOf(pair * 11)
    const bases = drawBases(random)
    const at = Math.floor(random() * AWAITS)
    const a = recordRun({ bases, slower: null }, { random, drift: 1, requests: 60 })
    const b = recordRun({ bases, slower: { at, by: 10 } }, { random, drift: 1.01, requests: 60 })
    const [route] = compareGroups(a, b).routes
    const [first] = route!.parts
    const isRight = first!.line === lineOfAwait(at) && first!.function !== 'handler' && first!.time.certainty === 'sure'
    if (isRight && (route!.result === 'slower' || route!.result === 'changed')) found++
  }
  assert.ok(found >= PAIRS * 0.95, `${found} of ${PAIRS}`)
})

const partOf = (values: Partial<SamplePart>): SamplePart => ({
  ...{ kind: 'await', name: 'query', text: '', function: 'loadItems', file: 'src/orders.ts', line: 31, column: 9 },
  ...{ functionLine: 28, operationKind: null, severity: null, count: 1, errors: 0, time: 5, queued: 0, critical: 4 },
  ...values,
})

/** A group of equal requests but for some noise. */
function groupOf(requests: number, duration: number, parts: Partial<SamplePart>[]): Group {
  const samples = Array.from({ length: requests }, (_, index): RequestSample => {
    const noise = 1 + ((index * 7919) % 97) / 1000
    return {
      ...{
        id: `p-${index}`,
        method: 'GET',
        route: '/orders',
        status: 200,
        failed: false,
        startTime: index,
        queued: 0,
        run: null,
      },
      duration: duration * noise,
      parts: parts.map((part) => partOf({ ...part, time: (part.time ?? 5) * noise })),
      calls: [],
    }
  })
  return { facts: samples, samples }
}

const query = (count: number, time: number, text: string): Partial<SamplePart> => ({
  ...{ kind: 'operation', operationKind: 'sql', name: 'SELECT items', text, functionLine: 0, count, time },
})

const before = (requests: number): Group =>
  groupOf(requests, 170, [query(30, 150, 'SELECT * FROM items WHERE id = ?'), { time: 150, count: 30 }])
const after = (requests: number): Group =>
  groupOf(requests, 56, [query(1, 40, 'SELECT * FROM items WHERE id IN (…)'), { time: 40, line: 33 }])

test('the verdict in words: durations, the site that asked for fewer queries, how sure, how many requests', () => {
  const [route] = compareGroups(before(240), after(260)).routes
  assert.equal(
    route!.text,
    'GET /orders p95 185 → 61.2 ms; loadItems at orders.ts:31 went from 30 to 1 query; sure, 240 against 260 requests',
  )
  assert.equal(route!.result, 'faster')
  const [first, second] = route!.parts
  assert.deepEqual([first!.kind, first!.name, first!.count], ['operation', 'query', { a: 30, b: 1 }])
  assert.equal(second!.kind, 'await')
})

test('too few requests are said, with what was seen; one against one as well', () => {
  for (const [a, b] of [
    [1, 1],
    [3, 5],
    [4, 4],
  ]) {
    const [route] = compareGroups(before(a!), after(b!)).routes
    assert.equal(route!.result, 'too-few')
    assert.match(
      route!.text,
      /loadItems at orders\.ts:31 went from 30 to 1 query; too few requests to be sure: \d against \d$/,
    )
  }
})

test('a route that only one side has, and a route without a difference', () => {
  const none: Group = { facts: [], samples: [] }
  assert.equal(compareGroups(none, after(3)).routes[0]!.text, 'GET /orders; only after, 3 requests')
  assert.equal(compareGroups(before(1), none).routes[0]!.text, 'GET /orders; only before, 1 request')
  assert.deepEqual(compareGroups(none, none), { routes: [], tests: 0 })
  const [same] = compareGroups(before(50), before(50)).routes
  assert.equal(same!.text, 'GET /orders p95 185 → 185 ms; no sure difference, 50 against 50 requests')
})

test('requests without an analysis are compared by their duration', () => {
  const [a, b] = [before(40), after(40)].map(({ facts }): Group => ({ facts, samples: [] }))
  const [route] = compareGroups(a!, b!).routes
  assert.deepEqual([route!.result, route!.parts, route!.analysed], ['faster', [], { a: 0, b: 0 }])
})

test('awaits of a callee keep their counterparts where lines were added, and one that is new stays alone', () => {
  const a = groupOf(20, 10, [{ line: 30 }, { line: 31, time: 8 }])
  const moved = groupOf(20, 10, [{ line: 34 }, { line: 35, time: 8 }])
  const pairs = (other: Group): [number, number, number][] =>
    compareGroups(a, other)
      .routes[0]!.parts.map(({ line, count }): [number, number, number] => [line, count.a, count.b])
      .toSorted((one, two) => one[0] - two[0])
  assert.deepEqual(pairs(moved), [
    [34, 1, 1],
    [35, 1, 1],
  ])
  const added = groupOf(20, 10, [{ line: 30 }, { line: 31, time: 8 }, { line: 32, time: 3 }])
  assert.deepEqual(pairs(added), [
    [30, 1, 1],
    [31, 1, 1],
    [32, 0, 1],
  ])
})

test('a block of the loop is named by its function', () => {
  const block = (time: number): Partial<SamplePart> => ({ kind: 'blocking', function: 'renderPdf', name: '', time })
  const [route] = compareGroups(groupOf(30, 20, [block(0.6)]), groupOf(30, 100, [block(80)])).routes
  assert.match(route!.text, /; renderPdf at orders\.ts:31 blocked the loop for 0\.63 → 8\d\.\d ms; sure/)
})
