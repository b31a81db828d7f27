import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestSummary } from '../../model/api.ts'
import { compileFilter } from './filter.ts'
import { findingOrder, worstFinding } from './panels.ts'
import {
  formatCount,
  formatDuration,
  formatMs,
  formatShare,
  formatShortSite,
  formatSite,
  formatTime,
} from './format.ts'
import { emptyList, MAX_ROWS, reduceLive } from './list/live.ts'
import { readPlace, requestPlace, writePlace } from './location.ts'
import { outline } from './outline.ts'
import { describeMissing, isPanelFailure, listTabs } from './panels.ts'
import { nextOrder, sortRows } from './sort.ts'
import { visible, visibleLines } from './text.ts'

function row(id: string, values: Partial<RequestSummary> = {}): RequestSummary {
  return {
    id,
    method: 'GET',
    path: `/${id}`,
    route: null,
    status: 200,
    startTime: 0,
    duration: 10,
    panels: {},
    ...values,
  }
}

const ids = (rows: readonly RequestSummary[]): string => rows.map(({ id }) => id).join(' ')

test('unseen characters are shown, others are not touched', () => {
  assert.equal(visible('a\u202eb\u2028c\u0000d\ufeffe\u{e0041}'), 'a\\u{202e}b\\u{2028}c\\u{0}d\\u{feff}e\\u{e0041}')
  assert.equal(visible('x\ud800y'), 'x\\u{d800}y')
  assert.equal(visible('<b> é 漢 👩‍💻 \\u'), '<b> é 漢 👩‍💻 \\u')
  assert.equal(visible('a\nb'), 'a\\u{a}b')
  assert.equal(visibleLines('a\n\tb\u202e\r'), 'a\n\tb\\u{202e}\\u{d}')
})

test('long text is cut and says by how much', () => {
  assert.equal(visible('x'.repeat(600)), `${'x'.repeat(500)}… (100 more characters)`)
})

test('durations read at every size, and null is a dash', () => {
  const texts = [0, 0.042, 1, 12.34, 99.96, 486.4, 1234, 59_000, null, Number.NaN].map(formatDuration)
  assert.deepEqual(texts, ['0 ms', '0.04 ms', '1.0 ms', '12.3 ms', '100 ms', '486 ms', '1.23 s', '59.0 s', '–', '–'])
  assert.deepEqual([0, 0.25, 5, 480.25, null].map(formatMs), ['0.0', '0.25', '5.0', '480.3', '–'])
})

test('counts, shares, sites and times', () => {
  assert.deepEqual([0, 999, 1000, 1_234_567].map(formatCount), ['0', '999', '1\u202f000', '1\u202f234\u202f567'])
  assert.deepEqual([formatShare(1, 40), formatShare(1, 2), formatShare(1, 0)], ['2.5 %', '50 %', ''])
  assert.equal(formatSite({ file: 'src/a.ts', line: 3, column: 7 }), 'src/a.ts:3:7')
  assert.equal(formatSite({ file: 'src/a.ts', line: 0 }), 'src/a.ts')
  assert.equal(formatSite({ file: '', line: 3 }), '')
  assert.equal(formatShortSite({ file: 'src/a.ts', line: 3 }), 'a.ts:3')
  assert.equal(formatShortSite({ file: 'node_modules/a/node_modules/@b/c/lib/d.js', line: 3 }), '@b/c/lib/d.js:3')
  assert.equal(formatTime(new Date(2026, 10, 22, 4, 5, 6, 78).getTime()), '04:05:06.078')
  assert.equal(formatTime(Number.NaN), '–')
})

test('a filter holds where all its words do', () => {
  const slow = row('a', { method: 'POST', path: '/Orders/404', route: '/orders/:id', status: 503, duration: 1500 })
  const matching = ['', 'post', 'POST 5xx >50ms', '503', '/orders', ':id', '>=1.5s', '<2s', '<=1500', 'POST /404']
  assert.deepEqual(
    matching.filter((text) => !compileFilter(text)(slow)),
    [],
  )
  const others = ['get', '4xx', '404 ', '504', '<50ms', '>1500', '>=2s', 'cart', 'POST cart']
  assert.deepEqual(
    others.filter((text) => compileFilter(text)(slow)),
    [],
  )
  const open = row('b', { status: null, duration: null })
  assert.deepEqual(
    ['2xx', '>0', '<9s'].filter((text) => compileFilter(text)(open)),
    [],
  )
})

test('a filter finds problems, errors and the words of a finding', () => {
  const panel = (severity: 'critical' | 'warning', title: string) => ({
    ...{ navTitle: '', navSubtitle: '1 error' },
    finding: { severity, title },
  })
  const async = panel('critical', 'Blocked in render (pdf.ts:8)')
  const bad = row('a', { panels: { AsyncProfilingPanel: async, ErrorsPanel: panel('critical', 'Answered 500.') } })
  const good = row('b', { panels: { AsyncProfilingPanel: { navTitle: '', navSubtitle: 'OK' } } })
  for (const text of ['has:problem', 'has:error', 'answered', 'HAS:Problem']) {
    assert.ok(compileFilter(text)(bad), text)
    assert.ok(!compileFilter(text)(good), text)
  }
  assert.ok(compileFilter('has:error')(row('c', { status: 503 })))
  // Why a request failed comes before a block that is as grave; a graver one comes before that.
  assert.equal(worstFinding(bad)?.title, 'Answered 500.')
  const milder = { AsyncProfilingPanel: async, ErrorsPanel: panel('warning', 'x') }
  assert.equal(worstFinding(row('d', { panels: milder }))?.title, async.finding.title)
  assert.ok(findingOrder(bad) > findingOrder(good))
})

test('arrivals come on top, newest first, each once, and the list is bounded', () => {
  let list = reduceLive(emptyList, { type: 'listed', rows: [row('b'), row('a')], since: [row('b'), row('c')] })
  assert.equal(ids(list.rows), 'c b a')
  list = reduceLive(list, { type: 'arrived', rows: [row('d'), row('e'), row('a')] })
  assert.equal(ids(list.rows), 'e d c b a', 'a row that comes again has its texts now, and stays where it is')
  const many = Array.from({ length: 2500 }, (_, i) => row(`n${i}`))
  list = reduceLive(list, { type: 'arrived', rows: many })
  assert.equal(list.rows.length, MAX_ROWS)
  assert.equal(list.rows[0]?.id, 'n2499')
})

test('a paused list stays, counts arrivals, and shows them on resume', () => {
  let list = reduceLive(emptyList, { type: 'listed', rows: [row('a')], since: [] })
  list = reduceLive(list, { type: 'paused' })
  list = reduceLive(list, { type: 'arrived', rows: [row('b'), row('a')] })
  list = reduceLive(list, { type: 'arrived', rows: [row('b'), row('c')] })
  assert.deepEqual([ids(list.rows), ids(list.buffer), list.buffered], ['a', 'c b', 2])
  const many = Array.from({ length: 2500 }, (_, i) => row(`n${i}`))
  const flooded = reduceLive(list, { type: 'arrived', rows: many })
  assert.deepEqual([flooded.buffer.length, flooded.buffered], [MAX_ROWS, 2502])
  list = reduceLive(list, { type: 'resumed' })
  assert.deepEqual([ids(list.rows), list.buffered, list.paused], ['c b a', 0, false])
})

test('older rows go below, and none are the end of them', () => {
  const rows = Array.from({ length: 100 }, (_, i) => row(`n${i}`))
  let list = reduceLive(emptyList, { type: 'listed', rows, since: [] })
  assert.equal(list.hasOlder, true)
  list = reduceLive(list, { type: 'older', rows: [row('n99'), row('older')] })
  assert.deepEqual([list.rows.length, list.rows.at(-1)?.id, list.hasOlder], [101, 'older', true])
  assert.equal(reduceLive(list, { type: 'older', rows: [] }).hasOlder, false)
  assert.equal(reduceLive(emptyList, { type: 'listed', rows: [row('a')], since: [] }).hasOlder, false)
  assert.equal(reduceLive(emptyList, { type: 'listed', rows: [row('a')], since: [], shed: 3 }).shed, 3)
})

test('a new list while paused drops requests that the server no longer has and buffers new ones', () => {
  let list = reduceLive(emptyList, { type: 'listed', rows: [row('b'), row('a')], since: [] })
  list = reduceLive(reduceLive(list, { type: 'paused' }), { type: 'listed', rows: [row('c'), row('b')], since: [] })
  assert.deepEqual([ids(list.rows), ids(list.buffer), list.buffered], ['b', 'c', 1])
})

test('clearing, failing and losing the connection', () => {
  let list = reduceLive(emptyList, { type: 'arrived', rows: [row('a')] })
  list = reduceLive(list, { type: 'failed', message: 'no' })
  list = reduceLive(list, { type: 'connection', connection: 'lost' })
  assert.deepEqual([list.error, list.connection, ids(list.rows)], ['no', 'lost', 'a'])
  list = reduceLive(list, { type: 'cleared' })
  assert.deepEqual([list.error, list.rows.length], [null, 0])
})

test('places go to the address bar and back', () => {
  const range = { from: 220.5, to: 280 }
  const place = {
    screen: 'request',
    id: 'a/ü',
    tab: 'Timer Panel',
    task: '7&8',
    range,
    table: 'top',
    operation: '9',
    line: 12,
  } as const
  const url = new URL(writePlace('/_debug_toolbar', place), 'http://host')
  assert.deepEqual(readPlace('/_debug_toolbar', url.pathname, url.search), place)
  assert.match(url.search, /range=220\.5,280&/)
  assert.equal(writePlace('', { screen: 'list' }), '/')
  assert.deepEqual(readPlace('/x', '/x/requests/', ''), { screen: 'list' })
  assert.deepEqual(readPlace('/x', '/elsewhere', ''), { screen: 'list' })
  assert.deepEqual(readPlace('/x', '/x/requests/%zz', ''), requestPlace('%zz'))
  for (const text of ['', '5', '5,', '9,5', '1,2,3', 'a,b', '1,Infinity']) {
    assert.deepEqual(readPlace('/x', '/x/requests/a', `?range=${text}`), requestPlace('a'), text)
  }
})

test('sorting is stable, numbers by size, null last either way', () => {
  const rows = [
    row('a', { duration: 9 }),
    row('b', { duration: null }),
    row('c', { duration: 10 }),
    row('d', { duration: 9 }),
  ]
  assert.equal(ids(sortRows(rows, (r) => r.duration, false)), 'a d c b')
  assert.equal(ids(sortRows(rows, (r) => r.duration, true)), 'c a d b')
  assert.equal(ids(sortRows(rows, (r) => r.path, true)), 'd c b a')
  assert.deepEqual(nextOrder({ key: 'x', descending: true }, 'x', true), { key: 'x', descending: false })
  assert.deepEqual(nextOrder({ key: 'x', descending: false }, 'y', true), { key: 'y', descending: true })
})

test('numbers in texts sort as numbers', () => {
  const texts = ['31 queries', '4 queries, 1 error', '4 queries', '']
  assert.deepEqual(
    sortRows(texts, (text) => text, false),
    ['', '4 queries', '4 queries, 1 error', '31 queries'],
  )
})

test('the filter finds the query string, functions and statements', () => {
  const panels = {
    Queries: { navTitle: 'Queries', navSubtitle: '2 queries', terms: ['SELECT items WHERE order_id = ?'] },
  }
  const found = row('a', { path: '/orders', query: 'page=2', panels })
  for (const text of ['page=2', '/orders?page', 'select items', 'order_id']) assert.ok(compileFilter(text)(found), text)
  assert.equal(compileFilter('renderpdf')(found), false)
})

test('tabs: the async panel first, titles from the list or else from the id', () => {
  const panels = { TimerPanel: {}, 'user:x': {}, AsyncProfilingPanel: {}, constructor: {} }
  const tabs = listTabs(panels, { TimerPanel: { navTitle: 'Time', navSubtitle: '4 ms' } })
  assert.deepEqual(
    tabs.map(({ title, subtitle }) => `${title}|${subtitle}`),
    ['Async|', 'Time|4 ms', 'user:x|', 'constructor|'],
  )
})

test('the list counts the requests without detail', () => {
  const noted = (id: string, navSubtitle: string): RequestSummary =>
    row(id, { panels: { AsyncProfilingPanel: { navTitle: 'Async', navSubtitle } } })
  assert.equal(describeMissing([row('a'), noted('b', 'OK')]), '')
  assert.equal(
    describeMissing([noted('a', 'No detail'), noted('b', 'OK'), noted('c', 'No detail, Lag: 2ms')]),
    ', 2 without detail',
  )
})

test('a failed panel is told from other data', () => {
  assert.ok(isPanelFailure({ error: { code: 'PANEL_FAILED', message: 'x' } }))
  assert.ok(![null, {}, { error: null }, { error: { code: 'OTHER', message: 'x' } }].some(isPanelFailure))
})

test('data of any shape becomes entries, lists and tables', () => {
  assert.deepEqual(outline({ a: 1.23456, b: [], c: null, d: true }), {
    kind: 'entries',
    more: 0,
    entries: [
      ['a', { kind: 'value', type: 'number', text: '1.235' }],
      ['b', { kind: 'value', type: 'nothing', text: 'none' }],
      ['c', { kind: 'value', type: 'nothing', text: '–' }],
      ['d', { kind: 'value', type: 'flag', text: 'yes' }],
    ],
  })
  const pairs = outline([
    ['host', 'x'],
    ['host', 'y'],
  ])
  assert.ok(pairs.kind === 'table' && pairs.rows.length === 2 && pairs.columns.join() === 'name,value')
  const table = outline([{ a: 1 }, { b: 2, __proto__: 3 }])
  assert.ok(table.kind === 'table' && table.columns.join() === 'a,b')
  assert.deepEqual(table.rows[0]?.[1], { kind: 'value', type: 'nothing', text: '–' })
  assert.deepEqual(outline([1, 'x', {}]).kind, 'list')
})

test('an outline is bounded in breadth, depth and in all', () => {
  const list = outline(Array.from({ length: 1000 }, (_, i) => i))
  assert.ok(list.kind === 'list' && list.items.length === 200 && list.more === 800)
  let deep: unknown = 1
  for (let i = 0; i < 10_000; i++) deep = { deep }
  assert.match(JSON.stringify(outline(deep)), /… 1 value inside/)
  const wide = outline([Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, i]))])
  assert.ok(wide.kind === 'table' && wide.columns.length === 12 && wide.moreColumns === 8)
  const bush = (depth: number): unknown => (depth ? Array.from({ length: 100 }, () => [bush(depth - 1), 0, 0]) : 0)
  assert.ok(JSON.stringify(outline(bush(2))).length < 5_000_000)
})
