import assert from 'node:assert/strict'
import Module from 'node:module'
import { test } from 'node:test'
import { hasSyncHooks } from './sync-hooks.ts'

test('hooks of this thread are taken only where they go with those of other threads', () => {
  const versions = ['20.19.0', '22.14.0', '22.16.0', '22.21.1', '23.11.1', '24.0.2', '24.10.0', '25.0.0']
  for (const version of versions) assert.equal(hasSyncHooks(version), false, version)
  const has = typeof Module.registerHooks === 'function'
  for (const version of ['22.22.0', '24.11.0', '25.1.0', '26.0.0', '27.0.0'])
    assert.equal(hasSyncHooks(version), has, version)
})
