import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupHeaders } from './header-groups.ts'

test('groups by name and by beginning, the first that fits; the rest is other', () => {
  const headers: [string, string][] = [
    ['ETag', '"1"'],
    ['Content-Type', 'text/html'],
    ['X-Own', '1'],
    ['content-security-policy', 'x'],
    ['etag', '"2"'],
  ]
  const groups = groupHeaders(headers, [
    ['security', ['content-security-*']],
    ['content', ['content-*']],
    ['caching', ['etag']],
    ['cors', ['access-control-*']],
  ])
  assert.deepEqual(groups, {
    security: [['content-security-policy', 'x']],
    content: [['Content-Type', 'text/html']],
    caching: [
      ['ETag', '"1"'],
      ['etag', '"2"'],
    ],
    cors: [],
    other: [['X-Own', '1']],
  })
})

test('header names like those of objects are other', () => {
  const headers: [string, string][] = [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]
  assert.deepEqual(groupHeaders(headers, []).other, headers)
})
