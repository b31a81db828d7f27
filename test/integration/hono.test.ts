import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { stream, streamText } from 'hono/streaming'
import { debugToolbar } from '../../src/adapters/hono.ts'
import { startHono } from './apps.support.ts'
import type { NodeBindings, Options } from './apps.support.ts'
import { ask, asyncStats, exchange, parseAnswers, recordOf } from './client.support.ts'
import { comparable, countOurs } from './wire.support.ts'

type Create = typeof createAdaptorServer

const SERVERS: readonly [name: string, create: Create][] = [
  ['hono on node-server 2', createAdaptorServer],
  [
    'hono on node-server 1',
    (createRequire(import.meta.url)('hono-node-server-1') as { createAdaptorServer: Create }).createAdaptorServer,
  ],
]

const QUESTIONS: readonly [path: string, method?: string, body?: string][] = [
  ...[
    'users/7',
    'text',
    'json',
    'none',
    'throws',
    'teapot',
    'bytes',
    'stream',
    'lines',
    'redirect',
    'cookies',
    'native',
  ].map((path): [string] => [path]),
  ['api/things/3'],
  ['text', 'HEAD'],
  ['echo', 'POST', '{"a":[1]}'],
  ['echo', 'POST', '{"a":'],
  ['text', 'POST', 'nobody reads it'],
]

/** Keeps all detail, however loaded the machine is. */
const EXACT = { asyncProfilerMaxOverhead: 1 }

async function load(): Promise<string> {
  await sleep(1)
  return 'loaded'
}

function fill(app: Hono<NodeBindings>): void {
  app.get('/users/:id', async function showUser(context) {
    return context.json({ id: context.req.param('id'), state: await load() })
  })
  app.get('/text', (context) => context.text('text'))
  app.get('/json', (context) => context.json({ a: [1, null] }))
  app.get('/throws', () => {
    throw new Error('thrown')
  })
  app.get('/teapot', () => {
    throw new HTTPException(418, { message: 'short and stout' })
  })
  app.get('/bytes', (context) => context.body(new Uint8Array([0, 255])))
  app.get('/stream', (context) => stream(context, async (out) => void (await out.write('streamed'))))
  app.get('/lines', (context) =>
    streamText(context, async function tell(out) {
      for (const line of ['a', 'b', 'c']) await out.writeln(line)
    }),
  )
  app.get('/redirect', (context) => context.redirect('/text'))
  app.get('/cookies', (context) => {
    context.header('Set-Cookie', 'a=1', { append: true })
    context.header('Set-Cookie', 'b=2', { append: true })
    return context.body(null, 204)
  })
  app.get('/native', () => Response.json({ native: true }))
  app.post('/echo', async (context) => context.json(await context.req.json()))
  app.route(
    '/api',
    new Hono().get('/things/:id', (context) => context.text(context.req.param('id'))),
  )
  app.onError((error, context) =>
    error instanceof HTTPException
      ? error.getResponse()
      : context.text('failed', error instanceof SyntaxError ? 400 : 500),
  )
}

async function askAll(t: TestContext, create: Create, options: Options): Promise<Buffer[]> {
  const { port } = await startHono(t, options, fill, create)
  const answers: Buffer[] = []
  for (const [path, method = 'GET', body = ''] of QUESTIONS) {
    const length = body === '' ? '' : `Content-Length: ${body.length}\r\n`
    const head = `${method} /${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${length}\r\n`
    answers.push(await exchange(port, head + body))
  }
  return answers
}

for (const [name, create] of SERVERS) {
  test(`${name}: answers are the same without the toolbar, but for our headers`, async (t) => {
    const [bare, profiled] = [await askAll(t, create, null), await askAll(t, create, {})]
    for (const [index, [path, method = 'GET']] of QUESTIONS.entries()) {
      const [answer] = parseAnswers(profiled[index]!, [method])
      const [expected] = parseAnswers(bare[index]!, [method])
      assert.deepEqual(comparable(answer!, 'our headers'), comparable(expected!, 'nothing of ours'), path)
      assert.equal(countOurs(answer!), 3, path)
    }
  })

  test(`${name}: records carry the route pattern, and none where only middleware matched`, async (t) => {
    const { port } = await startHono(t, EXACT, fill, create)
    for (const [path, route] of [
      ['/users/7?full=1', '/users/:id'],
      ['/api/things/3', '/api/things/:id'],
      ['/throws', '/throws'],
      ['/none', null],
    ] as const) {
      assert.equal((await recordOf(port, await ask(port, { path }))).route, route, path)
    }
    const stats = asyncStats(await recordOf(port, await ask(port, { path: '/users/7' })))
    const names = stats.tasks.map((task) => task.name)
    assert.ok(names.includes('showUser') && names.includes('load'), names.join())
  })

  test(`${name}: the dashboard is served once, with middleware of others around it`, async (t) => {
    let after = 0
    const app = new Hono<NodeBindings>()
    const toolbar = debugToolbar()
    t.after(() => toolbar.close())
    app.use(async (context, next) => {
      await next()
      after = context.res.status
    })
    app.use(toolbar)
    app.all('*', (context) => context.text('everything else'))
    const { port } = await startHono(t, null, (outer) => void outer.route('/', app), create)
    const page = await ask(port, { path: '/_debug_toolbar/' })
    assert.equal(page.status, 200)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.equal(page.headers['x-hono-already-sent'], undefined)
    const head = await ask(port, { path: '/_debug_toolbar/', method: 'HEAD' })
    assert.deepEqual([head.status, head.headers['content-type']], [200, page.headers['content-type']])
    assert.equal((await ask(port, { path: '/other' })).body, 'everything else')
    assert.equal(after, 200)
  })
}

test('hono: without Node’s messages, as on other runtimes and in app.request, it passes on', async (t) => {
  const toolbar = debugToolbar()
  t.after(() => toolbar.close())
  const app = new Hono().use(toolbar).get('/', (context) => context.text('there'))
  const answer = await app.request('/')
  assert.deepEqual(
    [answer.status, await answer.text(), answer.headers.get('x-debug-toolbar-request')],
    [200, 'there', null],
  )
})

test('hono: a bad option is found when the middleware is made', () => {
  assert.throws(() => debugToolbar({ maxRequestHistory: -1 }), { name: 'ConfigError' })
})
