import assert from 'node:assert/strict'
import type { ServerHttp2Stream } from 'node:http2'
import { sensitiveHeaders } from 'node:http2'
import { test } from 'node:test'
import { onStreamHeaders } from './stream-headers.ts'
import type { StreamHeaderHooks } from './stream-headers.ts'

const OURS = { 'X-Debug-Toolbar-Request': 'a-1', 'Server-Timing': 'running;dur=1' }

/** A stream that keeps the arguments that it gets. */
class FakeStream {
  headersSent = false
  given: unknown[] = []

  respond(...args: unknown[]): void {
    this.given = args
  }

  respondWithFile(...args: unknown[]): void {
    this.given = args
  }

  respondWithFD(...args: unknown[]): void {
    this.given = args
  }
}

function hooked(atHeaders = () => OURS): { stream: FakeStream; hooks: StreamHeaderHooks } {
  const stream = new FakeStream()
  return { stream, hooks: onStreamHeaders(stream as unknown as ServerHttp2Stream, atHeaders) }
}

test('headers of every form get ours, and the other arguments stay', () => {
  const { stream, hooks } = hooked()
  stream.respond()
  assert.deepEqual(stream.given, [OURS])
  const options = { endStream: true }
  stream.respond({ ':status': 201, 'server-timing': 'db;dur=2', [sensitiveHeaders]: ['cookie'] }, options)
  const extended = { ':status': 201, 'server-timing': 'db;dur=2, running;dur=1', [sensitiveHeaders]: ['cookie'] }
  assert.deepEqual(stream.given, [{ ...extended, 'X-Debug-Toolbar-Request': 'a-1' }, options])
  assert.equal(stream.given[1], options)
  stream.respond([':status', 200])
  assert.deepEqual(stream.given, [[':status', 200, ...Object.entries(OURS).flat()]])
  assert.equal(hooks.isFile(), false)
  stream.respondWithFile('/a')
  assert.deepEqual(stream.given, ['/a', OURS])
  assert.equal(hooks.isFile(), true)
})

test('arguments that the runtime refuses reach it as they are, as do all of them after a failure of ours', () => {
  const { stream } = hooked()
  stream.respond('none', 1)
  assert.deepEqual(stream.given, ['none', 1])
  const failing = hooked(() => {
    throw new Error('ours')
  }).stream
  const headers = { a: 1 }
  failing.respond(headers)
  assert.equal(failing.given[0], headers)
})

test('headers that were sent get none, and nothing is left on the stream afterwards', () => {
  const { stream, hooks } = hooked()
  assert.deepEqual([stream.respond.name, stream.respond.length], ['respond', 0])
  stream.headersSent = true
  stream.respond({})
  assert.deepEqual(stream.given, [{}])
  hooks.undo()
  assert.deepEqual(Object.keys(stream), ['headersSent', 'given'])
})
