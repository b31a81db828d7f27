import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assert as assertProperty, property, string } from 'fast-check'
import { authorityOf, parseTarget } from './target.ts'

const BASE = '/_debug_toolbar'

test('what is ours is basePath and below it, on a segment boundary', () => {
  const table: [string | undefined, { path: string; query: string } | null][] = [
    [BASE, { path: '/', query: '' }],
    [`${BASE}/`, { path: '/', query: '' }],
    [`${BASE}?a=1`, { path: '/', query: 'a=1' }],
    [`${BASE}/api/requests?limit=5#x`, { path: '/api/requests', query: 'limit=5' }],
    [`${BASE}#x?y`, { path: '/', query: '' }],
    [`${BASE}/../secret`, { path: '/../secret', query: '' }],
    [`http://evil.com${BASE}/api`, { path: '/api', query: '' }],
    [`HTTPS://localhost:3000${BASE}?q`, { path: '/', query: 'q' }],
    [`${BASE}x`, null],
    [`${BASE}%2Fapi`, null],
    ['/', null],
    ['', null],
    ['*', null],
    [undefined, null],
    [`/${BASE}`, null],
    [`//evil.com${BASE}`, null],
    ['http://evil.com', null],
    [`http://evil.com?${BASE}`, null],
    [`/app?next=${BASE}`, null],
    ['/%5Fdebug_toolbar', null],
    ['/_DEBUG_TOOLBAR', null],
  ]
  for (const [url, expected] of table) assert.deepEqual(parseTarget(url, BASE), expected, String(url))
})

test('no target makes it throw, and none outside of basePath is ours', () => {
  assertProperty(
    property(string({ unit: 'binary', maxLength: 200 }), (text) => {
      assert.ok(parseTarget(`${BASE}/${text}`, BASE) !== null)
      assert.equal(parseTarget(`/other${text}`, BASE), null)
      authorityOf(text)
    }),
  )
})

test('an absolute target names its authority', () => {
  assert.equal(authorityOf('http://evil.com:1/x'), 'evil.com:1')
  assert.equal(authorityOf('http://user@evil.com?x'), 'user@evil.com')
  assert.equal(authorityOf('/x'), null)
  assert.equal(authorityOf('//evil.com/x'), null)
  assert.equal(authorityOf(undefined), null)
})
