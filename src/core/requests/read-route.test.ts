import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRoute } from './read-route.ts'

test('a route is a text or null; anything else is a warning and null', async () => {
  const warnings: string[] = []
  const read = (route?: () => unknown): string | null =>
    readRoute(route as () => string | null, (reason) => warnings.push(reason))
  const fail = (): never => {
    throw new Error('no router')
  }
  assert.deepEqual([read(), read(() => undefined), read(() => null), read(() => '/a')], [null, null, null, '/a'])
  assert.deepEqual(warnings, [])
  assert.deepEqual([read(fail), read(async () => fail()), read(() => ({})), read(() => 5)], [null, null, null, null])
  const wrong = (what: string): string => `expected a text or null, got ${what}`
  assert.deepEqual(warnings, ['no router', wrong('a promise'), wrong('an object'), wrong('5')])
  // An unhandled rejection would fail this test.
  await new Promise((resolve) => setImmediate(resolve))
})
