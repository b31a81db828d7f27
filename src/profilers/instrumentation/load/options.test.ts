import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError } from '../../../core/errors.ts'
import { readLoadOptions } from './options.ts'

test('off in production and where it is disabled, on otherwise', () => {
  assert.deepEqual(readLoadOptions({}), { include: [] })
  assert.equal(readLoadOptions({ NODE_ENV: 'production' }), null)
  assert.deepEqual(readLoadOptions({ NODE_ENV: 'production', DEBUG_TOOLBAR_ENABLED: 'yes' }), { include: [] })
  assert.equal(readLoadOptions({ DEBUG_TOOLBAR_ENABLED: 'off' }), null)
  assert.deepEqual(readLoadOptions({ DEBUG_TOOLBAR_ENABLED: ' ' }), { include: [] })
})

test('packages by name, in scopes, and all of them', () => {
  const read = (text: string): unknown => readLoadOptions({ DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE: text })?.include
  assert.deepEqual(read('pg, @scope/name'), ['pg', '@scope/name'])
  assert.deepEqual(read('*'), ['*'])
  assert.throws(() => read('not a name'), ConfigError)
})
