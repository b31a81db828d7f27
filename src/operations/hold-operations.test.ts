import assert from 'node:assert/strict'
import { hasSubscribers } from 'node:diagnostics_channel'
import fs, { readFile } from 'node:fs'
import { Agent } from 'node:http'
import Module from 'node:module'
import { test } from 'node:test'
import { holdOperations } from './hold-operations.ts'

const CHANNELS = [
  'http.client.request.created',
  'http.client.request.start',
  'http.client.response.finish',
  'http.client.request.error',
  'undici:request:create',
  'undici:request:trailers',
  'tracing:module.require:end',
]

/** Everything that is hooked in every process. */
const state = (): unknown[] => [
  ...CHANNELS.map((name) => hasSubscribers(name)),
  Reflect.get(Agent.prototype, 'addRequest'),
  Reflect.get(Module.prototype, 'require'),
  fs.readFile,
  fs.promises.readFile,
  // As modules see it that import it by name.
  readFile,
]

test('hooks stay while somebody holds them, and none is left', () => {
  const before = state()
  const [first, second] = [holdOperations(), holdOperations()]
  assert.notDeepEqual(state(), before)
  assert.ok(hasSubscribers('undici:request:create'))
  first()
  first()
  assert.ok(hasSubscribers('undici:request:create'), 'a second call of a release function changes nothing')
  second()
  assert.deepEqual(state(), before)
})
