import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { RequestDetail } from '../model/api.ts'
import { createServerHandler } from './handler.ts'
import type { Running } from './harness.test.support.ts'
import {
  codeOf,
  fakeAssets,
  FakeLogger,
  FakeReader,
  parseAnswer,
  readAll,
  startServer,
  summaryOf,
} from './harness.test.support.ts'

const BASE = '/_debug_toolbar'
const LIST = `${BASE}/api/requests`

const detail: RequestDetail = {
  id: 'r1',
  method: 'GET',
  path: '/shop',
  route: null,
  status: 200,
  startTime: 1,
  duration: 2,
  complete: true,
  panels: { RequestPanel: { name: 'ü' } },
}

async function json(running: Running, path: string): Promise<unknown> {
  const answer = await running.ask('GET', path)
  assert.equal(answer.status, 200)
  return JSON.parse(answer.body)
}

test('the dashboard’s document is served for the list, for each request and for comparisons', async (t) => {
  const running = await startServer(t)
  const page = await running.ask('GET', BASE)
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
  assert.match(
    page.body,
    /<script type="module" src="\/_debug_toolbar\/assets\/main-abcdefgh.js" integrity="sha384-x">/,
  )
  assert.match(page.body, /<link rel="stylesheet" href="\/_debug_toolbar\/assets\/main-abcdefgh.css"/)
  assert.match(page.body, /<meta name="debug-toolbar-base" content="\/_debug_toolbar">/)
  for (const path of ['/', '/requests/r1', '/?x=1', '/compare?a=1&b=2', '/routes', '/routes/get-a-1'])
    assert.equal((await running.ask('GET', BASE + path)).body, page.body)
})

test('a source checkout without a build says what to run, and its API works', async (t) => {
  const running = await startServer(t, { assets: { load: async () => null, badgeScript: () => null } })
  const page = await running.ask('GET', BASE)
  assert.equal(page.status, 503)
  assert.match(page.body, /npm run build/)
  assert.deepEqual(await json(running, LIST), { requests: [] })
  assert.equal((await running.ask('GET', `${BASE}/assets/main-abcdefgh.js`)).status, 404)
})

test('assets have their type and are sent once', async (t) => {
  const running = await startServer(t)
  const path = `${BASE}/assets/main-abcdefgh.css`
  const first = await running.ask('GET', path)
  assert.equal(first.body, 'body{}')
  assert.equal(first.headers.get('content-type'), 'text/css; charset=utf-8')
  const second = await running.ask('GET', path, `If-None-Match: ${first.headers.get('etag')}`)
  assert.equal(second.status, 304)
  assert.equal(second.body, '')
})

test('requests are listed newest first and filtered', async (t) => {
  const running = await startServer(t)
  running.reader.rows = [summaryOf({ id: 'b', status: 500 }), summaryOf({ id: 'a' })]
  assert.deepEqual(await json(running, LIST), { requests: running.reader.rows })
  assert.deepEqual(await json(running, `${LIST}?status=5xx`), { requests: [running.reader.rows[0]] })
})

test('a bad parameter is a 400 that names it', async (t) => {
  const running = await startServer(t)
  const answer = await running.ask('GET', `${LIST}?limit=%3Cb%3E`)
  assert.equal(answer.status, 400)
  assert.deepEqual(JSON.parse(answer.body), {
    error: { code: 'BAD_PARAMETER', message: 'limit: expected a whole number from 1 to 1000, got "<b>"' },
  })
})

test('one request is read by its id, and an unknown id is a 404', async (t) => {
  const running = await startServer(t)
  running.reader.details.set('r1', detail)
  assert.deepEqual(await json(running, `${LIST}/r1`), detail)
  const answer = await running.ask('GET', `${LIST}/r2`)
  assert.equal(answer.status, 404)
  assert.equal(codeOf(answer), 'REQUEST_NOT_FOUND')
})

test('what is not there is a 404 in JSON', async (t) => {
  const running = await startServer(t)
  for (const path of ['/api/requests/r1/other', '/api/compared', '/api', '/x']) {
    const answer = await running.ask('GET', BASE + path)
    assert.equal(answer.status, 404, path)
    assert.equal(codeOf(answer), 'NOT_FOUND', path)
  }
})

test('a method that a path does not take is a 405 that lists those it takes', async (t) => {
  const running = await startServer(t)
  const list = await running.ask('POST', LIST)
  assert.equal(list.status, 405)
  assert.equal(list.headers.get('allow'), 'GET, HEAD, DELETE')
  assert.equal(codeOf(list), 'METHOD_NOT_ALLOWED')
  assert.equal((await running.ask('DELETE', `${LIST}/r1`)).headers.get('allow'), 'GET, HEAD')
})

test('HEAD answers as GET does, without a body', async (t) => {
  const running = await startServer(t)
  running.reader.details.set('r1', detail)
  for (const path of [BASE, LIST, `${LIST}/r1`, `${LIST}/r2`, `${BASE}/assets/main-abcdefgh.js`]) {
    const [get, head] = await Promise.all([running.ask('GET', path), running.ask('HEAD', path)])
    assert.equal(head.status, get.status, path)
    assert.equal(head.body, '', path)
    assert.equal(head.headers.get('content-length'), get.headers.get('content-length'), path)
    assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(get.body)), path)
  }
  const events = await running.ask('HEAD', `${BASE}/api/events`)
  assert.equal(events.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  assert.equal(running.reader.listeners.size, 0)
})

test('a kept connection carries one answer after the other, short request bodies thrown away', async (t) => {
  const running = await startServer(t)
  const host = `Host: localhost\r\n`
  const socket = await running.open(
    `POST ${LIST} HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nGET /` +
      `HEAD ${LIST} HTTP/1.1\r\n${host}\r\n` +
      `GET ${LIST} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
  )
  const text = await readAll(socket)
  assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 405', 'HTTP/1.1 200', 'HTTP/1.1 200'])
  assert.ok(text.endsWith('{"requests":[]}'))
})

test('a long or endless request body closes the connection after the answer', async (t) => {
  const running = await startServer(t)
  for (const header of ['Content-Length: 1000000000', 'Transfer-Encoding: chunked']) {
    const socket = await running.open(`DELETE ${LIST} HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`)
    const answer = parseAnswer(await readAll(socket))
    assert.equal(answer.status, 403, header)
    assert.equal(answer.headers.get('connection'), 'close', header)
  }
})

test('what cannot be written as JSON is a 500 with a code, and one line in the log', async (t) => {
  const running = await startServer(t)
  running.reader.details.set('r1', { ...detail, panels: { mine: 1n } })
  const answer = await running.ask('GET', `${LIST}/r1`)
  assert.equal(answer.status, 500)
  assert.equal(codeOf(answer), 'INTERNAL_ERROR')
  assert.doesNotMatch(answer.body, /BigInt|at .*:\d+/)
  assert.match(running.logger.warnings.join(), /^GET under \/_debug_toolbar failed: .*BigInt/)
})

test('a reader that fails is a 500, and the next request is answered', async (t) => {
  const running = await startServer(t)
  running.reader.fault = new Error('store is gone')
  assert.equal((await running.ask('GET', LIST)).status, 500)
  running.reader.fault = null
  assert.equal((await running.ask('GET', LIST)).status, 200)
})

test('a response that somebody has answered is left alone', async (t) => {
  const running = await startServer(t, { before: (_req, res) => void res.end('theirs') })
  assert.equal((await running.ask('GET', LIST)).body, 'theirs')
  assert.deepEqual(running.logger.warnings, [])
})

test('an error on a response of ours is not thrown into the app', async (t) => {
  const responses: ServerResponse[] = []
  const running = await startServer(t, { before: (_req, res) => void responses.push(res) })
  await running.ask('GET', LIST)
  assert.equal(responses[0]?.emit('error', new Error('write after the client has gone')), true)
})

test('a client that leaves before the answer is ready leaves nothing behind', async (t) => {
  const responses: ServerResponse[] = []
  const running = await startServer(t, { before: (_req, res) => void responses.push(res) })
  let answer = (): void => {}
  running.reader.summaries = () => new Promise((resolve) => (answer = () => resolve([])))
  const socket = await running.open(`GET ${LIST} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  while (responses.length === 0) await new Promise(setImmediate)
  const closed = once(responses[0]!, 'close')
  socket.destroy()
  await closed
  answer()
  await new Promise(setImmediate)
  assert.equal(responses[0]?.headersSent, false)
  assert.deepEqual(running.logger.warnings, [])
})

test('a response that cannot be written is destroyed with a warning', async (t) => {
  const before = (_req: unknown, res: ServerResponse): void => {
    res.writeHead = () => {
      throw new Error('patched')
    }
  }
  const running = await startServer(t, { before })
  assert.ok(Number.isNaN((await running.ask('GET', LIST)).status))
  assert.match(running.logger.warnings.join(), /could not be written: patched/)
})

test('an HTTP/2 request is answered through the compatibility API', async (t) => {
  const handler = createServerHandler({
    config: { basePath: BASE, allowedHosts: [], showToolbar: null },
    reader: new FakeReader(),
    logger: new FakeLogger(),
    assets: fakeAssets,
  })
  const server = createServer((req, res) =>
    handler.handle(req as unknown as IncomingMessage, res as unknown as ServerResponse),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  t.after(() => {
    client.close()
    server.close()
  })
  const ask = async (headers: Record<string, string>): Promise<[unknown, string]> => {
    const stream = client.request({ ':path': LIST, ...headers })
    const [answer] = (await once(stream, 'response')) as [Record<string, unknown>]
    return [answer[':status'], (await stream.setEncoding('utf8').toArray()).join('')]
  }
  assert.deepEqual(await ask({}), [200, '{"requests":[]}'])
  assert.equal((await ask({ ':authority': 'evil.com' }))[0], 403)
  assert.equal((await ask({ ':method': 'DELETE' }))[0], 403)
  assert.equal((await ask({ ':path': `${BASE}/api/events`, ':method': 'HEAD' }))[0], 200)
})
