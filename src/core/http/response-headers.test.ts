import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { appendToHead, onResponseHeaders } from './response-headers.ts'

const OURS = { 'X-Ours': '1', 'Server-Timing': 'total;dur=1' }

function newResponse(): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()))
}

/** Returns the head as it will be sent, without the headers that the runtime adds. */
function headOf(res: ServerResponse): string[] {
  const head = String(Reflect.get(res, '_header')).trim().split('\r\n')
  return head.filter((line) => !/^(?:date|connection|keep-alive|transfer-encoding):/i.test(line))
}

test('our headers come once, behind those of the app, and nothing stays on the response', () => {
  const res = newResponse()
  let calls = 0
  onResponseHeaders(res, () => (calls++, OURS))
  res.setHeader('X-App', 'a')
  res.writeHead(200)
  assert.deepEqual(headOf(res), ['HTTP/1.1 200 OK', 'X-App: a', 'X-Ours: 1', 'Server-Timing: total;dur=1'])
  assert.equal(Object.hasOwn(res, 'writeHead'), false)
  assert.throws(() => res.writeHead(200), { code: 'ERR_HTTP_HEADERS_SENT' })
  assert.equal(calls, 1)
})

test('the implicit head has them too, and the app sees no header that it has not set', () => {
  const res = newResponse()
  onResponseHeaders(res, () => OURS)
  res.flushHeaders()
  assert.deepEqual(headOf(res), ['HTTP/1.1 200 OK', 'X-Ours: 1', 'Server-Timing: total;dur=1'])
  assert.deepEqual(res.getHeaderNames(), [])
})

const joins: [name: string, write: (res: ServerResponse) => unknown, timing: string][] = [
  ['in an object', (res) => res.writeHead(200, { 'server-timing': 'db' }), 'server-timing: db, total;dur=1'],
  ['in a list', (res) => res.writeHead(200, ['Server-Timing', 'db']), 'Server-Timing: db, total;dur=1'],
  [
    'in pairs',
    (res) => res.writeHead(200, [['Server-Timing', 'db']] as unknown as string[]),
    'Server-Timing: db, total;dur=1',
  ],
  ['set', (res) => res.setHeader('Server-Timing', 'db').writeHead(200, {}), 'Server-Timing: db, total;dur=1'],
  [
    'set, with a list of others',
    (res) => res.setHeader('Server-Timing', 'db').writeHead(200, ['X-App', 'a']),
    'Server-Timing: db, total;dur=1',
  ],
]

for (const [name, write, timing] of joins) {
  test(`a Server-Timing of the app's, ${name}, is joined`, () => {
    const res = newResponse()
    onResponseHeaders(res, () => OURS)
    write(res)
    assert.deepEqual(
      headOf(res).filter((line) => /^server-timing/i.test(line)),
      [timing],
    )
    assert.ok(headOf(res).includes('X-Ours: 1'))
  })
}

test('of two objects the runtime takes the second, and ours are with it', () => {
  const write = (res: ServerResponse): ServerResponse =>
    res.writeHead(200, { 'X-First': '1' } as unknown as string, { 'X-Second': '2' })
  const bare = headOf(write(newResponse()))
  const res = newResponse()
  onResponseHeaders(res, () => OURS)
  assert.deepEqual(headOf(write(res)), [...bare, 'X-Ours: 1', 'Server-Timing: total;dur=1'])
  assert.ok(bare.includes('X-Second: 2'))
})

test('a call that the runtime refuses leaves no header behind; the next one has them', () => {
  const res = newResponse()
  onResponseHeaders(res, () => OURS)
  res.setHeader('Server-Timing', 'db')
  assert.throws(() => res.writeHead(10_000), { code: 'ERR_HTTP_INVALID_STATUS_CODE' })
  assert.deepEqual({ ...res.getHeaders() }, { 'server-timing': 'db' })
  res.writeHead(500)
  assert.deepEqual(headOf(res), ['HTTP/1.1 500 Internal Server Error', 'Server-Timing: db, total;dur=1', 'X-Ours: 1'])
})

test('a failure of ours leaves the call as it is', () => {
  const res = newResponse()
  onResponseHeaders(res, () => {
    throw new Error('ours')
  })
  res.writeHead(204, { 'X-App': 'a' })
  assert.deepEqual(headOf(res), ['HTTP/1.1 204 No Content', 'X-App: a'])
})

test('headers that are none are left to the runtime', () => {
  const res = newResponse()
  onResponseHeaders(res, () => OURS)
  res.writeHead(200, 7 as unknown as string)
  assert.equal(headOf(res)[0], 'HTTP/1.1 200 OK')
})

test('taken off before the head, also from below a wrapper of the app, it adds nothing', () => {
  const [plain, wrapped] = [newResponse(), newResponse()]
  const undoPlain = onResponseHeaders(plain, () => OURS)
  const undoWrapped = onResponseHeaders(wrapped, () => OURS)
  const { writeHead } = wrapped
  wrapped.writeHead = function outer(this: ServerResponse, ...args: unknown[]) {
    return Reflect.apply(writeHead, this, args) as ServerResponse
  }
  undoPlain()
  undoWrapped()
  assert.equal(Object.hasOwn(plain, 'writeHead'), false)
  for (const res of [plain, wrapped]) assert.deepEqual(headOf(res.writeHead(200)), ['HTTP/1.1 200 OK'])
})

test('a writeHead that the app had put on the response is there again', () => {
  const res = newResponse()
  const own: ServerResponse['writeHead'] = ServerResponse.prototype.writeHead.bind(res) as ServerResponse['writeHead']
  res.writeHead = own
  onResponseHeaders(res, () => OURS)
  res.writeHead(200)
  assert.equal(res.writeHead, own)
  assert.ok(headOf(res).includes('X-Ours: 1'))
})

/** Returns the head that was written with these headers, with ours behind them. */
function appended(headers: Record<string, string>, atHeaders = (): Record<string, string> => OURS): string[] {
  const res = newResponse()
  res.writeHead(200, headers)
  appendToHead(res, { headersNow: atHeaders })
  return headOf(res)
}

test('appended to a written head, ours are lines behind those of the app, which stay as they are', () => {
  assert.deepEqual(appended({ 'server-timing': 'db' }), [
    'HTTP/1.1 200 OK',
    'server-timing: db',
    'X-Ours: 1',
    'Server-Timing: total;dur=1',
  ])
  assert.deepEqual(
    appended({ 'X-App': 'a' }, () => ({})),
    ['HTTP/1.1 200 OK', 'X-App: a'],
  )
})

test('a failure of ours leaves a written head as it is', () => {
  const fail = (): never => {
    throw new Error('ours')
  }
  assert.deepEqual(appended({ 'X-App': 'a' }, fail), ['HTTP/1.1 200 OK', 'X-App: a'])
})

test('nothing is appended to a head that was sent, is not written yet, or is no text', () => {
  const fail = (): never => assert.fail('asked for our headers')
  const [sent, unwritten, other] = [newResponse(), newResponse(), newResponse()]
  sent.write('x')
  Object.defineProperty(other, '_header', { value: 5 })
  for (const res of [sent, unwritten, other]) appendToHead(res, { headersNow: fail })
  assert.equal(Reflect.get(unwritten, '_header'), null)
})

for (const [name, id, link] of [
  ['as it was sent', 'X-Debug-Toolbar-Request', 'X-Debug-Toolbar-Link'],
  ['in small letters', 'x-debug-toolbar-request', 'x-debug-toolbar-link'],
] as const) {
  test(`a proxy that passes on the headers of another toolbar, ${name}, sends its own alone`, () => {
    const ours = { 'X-Debug-Toolbar-Request': 'outer', 'X-Debug-Toolbar-Link': '/outer' }
    const appended = newResponse()
    appended.writeHead(200, { [id]: 'inner', [link]: '/inner', 'X-App': 'a' })
    appendToHead(appended, { headersNow: () => ours })
    const set = newResponse()
    onResponseHeaders(set, () => ours)
    set.setHeader(id, 'inner').setHeader(link, '/inner').setHeader('X-App', 'a')
    set.writeHead(200)
    for (const res of [appended, set]) {
      assert.deepEqual(headOf(res).toSorted(), [
        'HTTP/1.1 200 OK',
        'X-App: a',
        'X-Debug-Toolbar-Link: /outer',
        'X-Debug-Toolbar-Request: outer',
      ])
    }
  })
}

test('who sees nothing of ours gets the headers of the app as they are', () => {
  const res = newResponse()
  res.writeHead(200, { 'X-Debug-Toolbar-Request': 'inner' })
  appendToHead(res, { headersNow: () => ({}) })
  assert.deepEqual(headOf(res), ['HTTP/1.1 200 OK', 'X-Debug-Toolbar-Request: inner'])
})
