import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contextOf } from '../words/check.test.support.ts'
import { nPlusOne } from './n-plus-one.ts'
import { lineOf, many, serial, titlesOf } from './serial.test.support.ts'
import type { Step } from './serial.test.support.ts'

const LIST: Step = {
  ...{ name: 'SELECT orders', text: 'SELECT * FROM orders', site: lineOf(12) },
  attributes: { 'db.response.returned_rows': 6 },
}
const ITEM: Step = { name: 'SELECT items', text: 'SELECT * FROM items WHERE order_id = $1', site: lineOf(31) }
const TITLE =
  '6 × SELECT items WHERE order_id = ? in load (orders.ts:31), one for each row of SELECT orders (orders.ts:12)'

test('a look-up for each row is told with both lines, its number and its saving', () => {
  const stats = serial([LIST, ...many(6, ITEM)])
  const [finding] = nPlusOne.find(stats, contextOf(stats))
  assert.equal(finding?.title, TITLE)
  assert.deepEqual([finding?.certainty, finding?.saving], ['proved', 50])
  assert.equal(finding?.evidence, '6 rows, then 6 look-ups: 60.0 ms.')
  assert.match(finding?.fix ?? '', /IN \(…\)/)
})

test('it is likely where parameters are not known, and silent where they are few', () => {
  const unknown = serial([LIST, ...Array.from({ length: 6 }, () => ITEM)])
  assert.equal(nPlusOne.find(unknown, contextOf(unknown))[0]?.certainty, 'likely')
  assert.deepEqual(titlesOf(nPlusOne, serial([LIST, ...many(6, { ...ITEM, parameters: 1 })])), [])
})

test('few parameters are a look-up for each row if all were asked before the first answer', () => {
  const rows = serial([LIST, ...many(6, { ...ITEM, parameters: 1 })])
  const operations = rows.operations.map((each, at) => (at === 0 ? each : { ...each, startTime: 10, duration: 60 }))
  assert.match(titlesOf(nPlusOne, { ...rows, operations })[0] ?? '', /^6 × /)
})

test('the count is the table’s: those beyond the bound are in it', () => {
  const dropped = [{ text: ITEM.text!, count: 40 }]
  const list = { ...LIST, attributes: { 'db.response.returned_rows': 46 } }
  assert.match(titlesOf(nPlusOne, serial([list, ...many(6, ITEM)], { operationsDropped: dropped }))[0]!, /^46 × /)
})

test('silent on fewer, on another number of rows, and below a twentieth of the request', () => {
  assert.deepEqual(titlesOf(nPlusOne, serial([LIST, ...many(4, ITEM)])), [])
  assert.deepEqual(titlesOf(nPlusOne, serial([LIST, ...many(5, ITEM)])), [])
  assert.deepEqual(titlesOf(nPlusOne, serial([...many(6, ITEM), LIST])), [])
  assert.deepEqual(titlesOf(nPlusOne, serial([{ ...LIST, duration: 2000 }, ...many(6, ITEM)])), [])
})

test('silent on batches, pages, writes, catalogs, health checks and set-up', () => {
  const texts = [
    'SELECT * FROM items WHERE order_id IN (?)',
    'SELECT * FROM items WHERE order_id = ANY($1)',
    'SELECT * FROM items ORDER BY id LIMIT ? OFFSET $1',
    'SELECT * FROM items WHERE id > $1 ORDER BY id LIMIT ?',
    'SELECT nextval(?) FROM items',
    'SELECT * FROM items WHERE id = $1 FOR UPDATE',
    'SELECT * FROM pg_catalog.pg_class WHERE oid = $1',
  ]
  for (const text of texts)
    assert.deepEqual(titlesOf(nPlusOne, serial([LIST, ...many(6, { ...ITEM, text })])), [], text)
  for (const name of ['SELECT', 'INSERT items', 'UPDATE items', 'FETCH', 'SAVEPOINT', 'SET']) {
    const step = { ...ITEM, name, text: `${name} $1` }
    assert.deepEqual(titlesOf(nPlusOne, serial([LIST, ...many(6, step)])), [], name)
  }
})

test('look-ups in a cache and by HTTP after a query', () => {
  const cache: Step = { kind: 'cache', system: 'redis', name: 'GET', text: 'GET price:?', site: lineOf(31) }
  assert.equal(
    titlesOf(nPlusOne, serial([LIST, ...many(6, cache)]))[0],
    '6 × GET price:? in load (orders.ts:31), one for each row of SELECT orders (orders.ts:12)',
  )
  const http: Step = { kind: 'http', system: 'http', name: 'GET api/items/:id', text: 'GET http://api/items/:id' }
  assert.equal(titlesOf(nPlusOne, serial([LIST, ...many(6, http)])).length, 1)
  const pages = { ...http, text: 'GET http://api/items?page' }
  assert.deepEqual(titlesOf(nPlusOne, serial([LIST, ...many(6, pages)])), [])
})

test('the source decides, where it is known', () => {
  const sites = (needs: number[]) => [
    { awaitCount: 1, totalWaitTime: 1, avgWaitTime: 1, maxWaitTime: 1, callee: 'q', line: 12, column: 3, needs: [] },
    {
      ...{ awaitCount: 6, totalWaitTime: 1, avgWaitTime: 1, maxWaitTime: 1, callee: 'q', line: 31, column: 3 },
      needs: needs.map((line) => ({ line, column: 3, reason: 'value' as const, name: 'x' })),
    },
  ]
  const told = (needs: number[], rows: number): number => {
    const list = { ...LIST, attributes: { 'db.response.returned_rows': rows } }
    const point = { function: 'load', file: 'src/orders.ts', line: 1, awaitCount: 7, totalWaitTime: 1, avgWaitTime: 1 }
    const stats = serial([list, ...many(6, ITEM)], { awaitPoints: [{ ...point, sites: sites(needs) }] })
    return titlesOf(nPlusOne, stats).length
  }
  assert.equal(told([12], 6), 1)
  assert.equal(told([], 6), 0, 'the look-ups do not need the query')
  assert.equal(told([31], 6), 0, 'each needs the one before')
  assert.equal(told([12], 9), 1, 'some of the rows')
  assert.equal(told([], 9), 0)
})
