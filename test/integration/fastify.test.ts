import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { debugToolbar } from '../../src/adapters/fastify.ts'
import { ConfigError } from '../../src/core/errors.ts'
import { startFastify } from './apps.support.ts'
import type { Options } from './apps.support.ts'
import { API, ask, asyncStats, exchange, listRecords, parseAnswers, recordOf } from './client.support.ts'
import type { Ask } from './client.support.ts'
import { comparable, countOurs } from './wire.support.ts'

async function load(): Promise<string> {
  await sleep(1)
  return 'loaded'
}

/** Adds routes that Fastify answers by itself, or in more than one step. */
function buildApp(app: FastifyInstance): void {
  app.get('/object', async () => ({ hello: 'world' }))
  app.get('/text', async () => 'text')
  app.get('/buffer', async () => Buffer.from([0, 1, 2, 255]))
  app.get('/stream', (_request, reply) => reply.type('text/plain').send(Readable.from(['a', 'b', 'c'])))
  app.get('/nothing', (_request, reply) => reply.code(204).send())
  app.get('/redirect', (_request, reply) => reply.redirect('/object', 303))
  app.get('/throws', () => {
    throw new Error('thrown')
  })
  app.get('/rejects', async () => {
    await sleep(1)
    throw Object.assign(new Error('rejected'), { statusCode: 418 })
  })
  app.get('/cookies', (_request, reply) => reply.header('set-cookie', 'a=1').header('set-cookie', 'b=2').send('c'))
  app.get('/timing', (_request, reply) => reply.header('server-timing', 'db;dur=5').send('t'))
  app.get('/trailers', (_request, reply) => {
    reply.trailer('x-sum', (_reply, _payload, done) => done(null, '42'))
    return reply.send('body')
  })
  app.get('/hijacked', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'X-Raw': 'yes' }).end('raw')
  })
  app.get('/web', async () => new Response('web', { status: 201, headers: { 'x-web': 'yes' } }))
  app.get(
    '/serialized',
    { schema: { response: { 200: { type: 'object', properties: { a: { type: 'number' } } } } } },
    () => ({
      a: 1,
      b: 2,
    }),
  )
  app.post('/echo', async (request) => request.body)
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: unknown, body: unknown) => Object.fromEntries(new URLSearchParams(String(body))),
  )
  app.register(
    async (child) => {
      child.addHook('preHandler', async () => void (await load()))
      child.setErrorHandler(async (error: Error, _request, reply) => reply.code(409).send({ handled: error.message }))
      child.setNotFoundHandler((_request, reply) => reply.code(404).send('not in here'))
      child.get('/items/:id', async function showItem(request) {
        return { id: (request.params as { id: string }).id, state: await load() }
      })
      child.get('/fails', async () => {
        throw new Error('conflict')
      })
    },
    { prefix: '/inner' },
  )
}

const QUESTIONS: readonly (Ask & { path: string })[] = [
  ...['object', 'text', 'buffer', 'stream', 'nothing', 'redirect', 'throws', 'rejects', 'cookies', 'timing'].map(
    pathOf,
  ),
  ...['trailers', 'hijacked', 'web', 'serialized', 'inner/items/7', 'inner/fails', 'inner/none', 'none'].map(pathOf),
  { method: 'HEAD', path: '/object' },
  { method: 'HEAD', path: '/stream' },
  { method: 'OPTIONS', path: '/object' },
  { method: 'POST', path: '/echo', headers: { 'Content-Type': 'application/json' }, body: '{"a":[1,2]}' },
  { method: 'POST', path: '/echo', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=1&b=2' },
  { method: 'POST', path: '/echo', headers: { 'Content-Type': 'text/plain' }, body: 'text' },
  { method: 'POST', path: '/echo', headers: { 'Content-Type': 'application/json' }, body: '{"a":' },
  { method: 'POST', path: '/echo', headers: { 'Content-Type': 'image/png' }, body: 'no parser' },
]

function pathOf(name: string): { path: string } {
  return { path: `/${name}` }
}

test('fastify answers are the same without the toolbar, but for our headers', async (t) => {
  const [bare, profiled] = [await askAll(t, null), await askAll(t, {})]
  for (const [index, question] of QUESTIONS.entries()) {
    const method = [question.method ?? 'GET']
    const [answer] = parseAnswers(profiled[index]!, method)
    const [expected] = parseAnswers(bare[index]!, method)
    const where = `${method.join()} ${question.path} ${String(question.body ?? '')}`
    assert.deepEqual(comparable(answer!, 'our headers'), comparable(expected!, 'nothing of ours'), where)
    assert.equal(countOurs(answer!), 3, where)
  }
})

async function askAll(t: TestContext, options: Options): Promise<Buffer[]> {
  const { port } = await startFastify(t, options, buildApp)
  const answers: Buffer[] = []
  for (const { method = 'GET', path, headers = {}, body = '' } of QUESTIONS) {
    const lines = Object.entries({ Host: 'localhost', Connection: 'close', ...headers }).map((pair) => pair.join(': '))
    if (body !== '') lines.push(`Content-Length: ${body.length}`)
    answers.push(await exchange(port, [`${method} ${path} HTTP/1.1`, ...lines, '', String(body)].join('\r\n')))
  }
  return answers
}

test('fastify: records carry the route pattern, prefixes included, and none where no route fits', async (t) => {
  const { port } = await startFastify(t, {}, buildApp)
  const expected: [Ask, string | null][] = [
    [{ path: '/inner/items/7?full=1' }, '/inner/items/:id'],
    [{ path: '/object', method: 'HEAD' }, '/object'],
    [{ path: '/inner/fails' }, '/inner/fails'],
    [{ path: '/none' }, null],
    [{ path: '/hijacked' }, '/hijacked'],
  ]
  for (const [question, route] of expected) {
    assert.equal((await recordOf(port, await ask(port, question))).route, route, String(question.path))
  }
})

test('fastify: hooks, parsers, handlers and error handlers are all in the profile, in whatever scope', async (t) => {
  const { port } = await startFastify(t, {}, async (app) => {
    app.addHook('onRequest', async function authenticate() {
      await load()
    })
    app.addContentTypeParser(
      'text/plain',
      { parseAs: 'string' },
      async function parseText(_request: unknown, body: unknown) {
        await load()
        if (body === 'bad') throw new Error('unreadable')
        return body
      },
    )
    app.setErrorHandler(async function explain(error: Error, _request, reply) {
      await load()
      return reply.code(422).send(error.message)
    })
    await app.register(async (child) => {
      child.post('/', async function handle(request) {
        return `${await load()} ${String(request.body)}`
      })
    })
  })
  const names = async (body: string): Promise<string[]> => {
    const headers = { 'Content-Type': 'text/plain' }
    const record = await recordOf(port, await ask(port, { method: 'POST', headers, body }))
    const own = asyncStats(record).tasks.filter((task) => task.name !== 'load')
    assert.equal(asyncStats(record).tasks.length, own.length * 2, 'each has loaded once')
    return own.map((task) => task.name)
  }
  assert.deepEqual(await names('good'), ['authenticate', 'parseText', 'handle'])
  assert.deepEqual(await names('bad'), ['authenticate', 'parseText', 'explain'])
})

test('fastify: a hook that loses the context on its way does not lose the handler', async (t) => {
  const waiting: (() => void)[] = []
  const ticker = setInterval(() => waiting.splice(0).forEach((resume) => resume()), 1)
  t.after(() => clearInterval(ticker))
  const { port } = await startFastify(t, {}, (app) => {
    app.addHook('onRequest', (_request, _reply, next) => void waiting.push(next))
    app.get('/', async function handle() {
      return load()
    })
  })
  const record = await recordOf(port, await ask(port))
  assert.deepEqual(
    asyncStats(record).tasks.map((task) => task.name),
    ['handle', 'load'],
  )
})

test('fastify: injected requests, whose sockets are none, are profiled and keep their answers', async (t) => {
  const { app, port } = await startFastify(t, {}, buildApp)
  const bare = fastify()
  buildApp(bare)
  t.after(() => bare.close())
  for (const url of ['/object', '/stream', '/throws', '/none', '/inner/items/1', '/hijacked']) {
    const [answer, expected] = [await app.inject(url), await bare.inject(url)]
    assert.deepEqual([answer.statusCode, answer.rawPayload], [expected.statusCode, expected.rawPayload], url)
    const record = await recordOf(port, { status: 0, body: '', headers: answer.headers as Record<string, string> })
    assert.deepEqual([record.complete, record.status], [true, expected.statusCode], url)
    assert.equal((record.panels['ResponsePanel'] as { size: number | null }).size, null)
  }
  const list = await app.inject(API)
  assert.equal(list.statusCode, 200)
})

test('fastify: over HTTP/2 an answer is the same, and has a record', async (t) => {
  const app = fastify({ http2: true, forceCloseConnections: true } as object) as unknown as FastifyInstance
  await app.register(debugToolbar)
  app.get('/', (_request, reply) => void reply.header('x-app', 'mine').code(203).send('over two'))
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.after(() => app.close())
  const session = connectHttp2(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`)
  t.after(() => session.destroy())
  const get = async (path: string): Promise<[headers: Record<string, unknown>, body: string]> => {
    const stream = session.request({ ':path': path }).setEncoding('utf8')
    let body = ''
    stream.on('data', (chunk: string) => (body += chunk))
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
    if (!stream.readableEnded) await once(stream, 'end')
    return [headers, body]
  }
  const [headers, body] = await get('/')
  assert.deepEqual([headers[':status'], headers['x-app'], body], [203, 'mine', 'over two'])
  const [status, record] = await get(`${API}/${String(headers['x-debug-toolbar-request'])}`)
  assert.equal(status[':status'], 200)
  const { complete, path, status: kept } = JSON.parse(record) as Record<string, unknown>
  assert.deepEqual([complete, path, kept], [true, '/', 203])
})

test('fastify: a bad option makes register reject, options of register itself do not', async (t) => {
  const bad = fastify()
  t.after(() => bad.close())
  await assert.rejects(async () => bad.register(debugToolbar, { maxRequestHistory: -1 }), ConfigError)
  const good = fastify()
  t.after(() => good.close())
  await good.register(debugToolbar, { prefix: '/ignored', logLevel: 'warn' })
  assert.equal((await good.inject(API)).statusCode, 200)
})

test('fastify: rewritten URLs are recorded as the client sent them, and the dashboard is where it is', async (t) => {
  const app = fastify({ rewriteUrl: (req) => (req.url ?? '').replace(/^\/v1/, '') })
  await app.register(debugToolbar, { basePath: '/v1/_debug_toolbar' })
  app.get('/things', async () => 'things')
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.after(() => app.close())
  const { port } = app.server.address() as AddressInfo
  assert.equal((await ask(port, { path: '/v1/things' })).body, 'things')
  const list = await ask(port, { path: '/v1/_debug_toolbar/api/requests' })
  assert.match(list.body, /"path":"\/v1\/things","route":"\/things"/)
})

test('fastify: a proxied stream that the upstream breaks off is an incomplete record', async (t) => {
  const upstream = createServer((_req, res) => {
    res.write('part')
    setImmediate(() => res.destroy())
  }).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  t.after(() => upstream.close())
  const { port } = await startFastify(t, {}, (app) => {
    app.log.level = 'silent'
    app.get('/', async (_request, reply) => {
      const response = await fetch(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`)
      return reply.send(response.body)
    })
  })
  await exchange(port, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  const [row] = await listRecords(port)
  const { body } = await ask(port, { path: `${API}/${row!.id}` })
  assert.equal((JSON.parse(body) as { complete: boolean }).complete, false)
})
