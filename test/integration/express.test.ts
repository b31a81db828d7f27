import assert from 'node:assert/strict'
import type { NextFunction, Request, Response } from 'express'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import { debugToolbar } from '../../src/adapters/express.ts'
import { EXPRESS_VERSIONS, startExpress } from './apps.support.ts'
import type { ExpressVersion, Options } from './apps.support.ts'
import { ask, asyncStats, exchange, parseAnswers, recordOf } from './client.support.ts'
import type { Ask } from './client.support.ts'
import { comparable, countOurs } from './wire.support.ts'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const FILE = 'client.support.js'

async function load(): Promise<string> {
  await sleep(1)
  return 'loaded'
}

/** Compresses like a middleware: holds the head back and sends written chunks through a stream. */
function compress(_req: Request, res: Response, next: NextFunction): void {
  const { writeHead, write, end } = res
  const gzip = createGzip()
  Object.assign(res, {
    writeHead(this: Response, ...args: unknown[]) {
      res.removeHeader('Content-Length')
      res.setHeader('Content-Encoding', 'gzip')
      return Reflect.apply(writeHead, res, args) as Response
    },
    write: (chunk: Buffer) => gzip.write(chunk),
    end: (chunk?: Buffer) => gzip.end(chunk),
  })
  gzip.on('data', (chunk: Buffer) => Reflect.apply(write, res, [chunk]))
  gzip.on('end', () => Reflect.apply(end, res, []))
  next()
}

function fill(create: ExpressVersion): (app: ReturnType<ExpressVersion>) => void {
  return (app) => {
    app.use('/static', create.static(FOLDER))
    app.get('/json', (_req, res) => void res.json({ a: 1 }))
    app.get('/text', (_req, res) => void res.send('text'))
    app.get('/buffer', (_req, res) => void res.send(Buffer.from([0, 255])))
    app.get('/status', (_req, res) => void res.sendStatus(202))
    app.get('/file', (_req, res) => res.sendFile(FILE, { root: FOLDER }))
    app.get('/attachment', (_req, res) => res.attachment('a.txt').send('attached'))
    app.get('/redirect', (_req, res) => res.redirect('/json'))
    app.get('/cookies', (_req, res) => void res.cookie('a', '1').cookie('b', '2').send('c'))
    app.get('/timing', (_req, res) => void res.set('Server-Timing', 'db;dur=5').send('t'))
    app.get('/throws', () => {
      throw new Error('thrown')
    })
    app.get('/passes', (_req, _res, next) => next(Object.assign(new Error('passed'), { status: 418 })))
    app.get('/handled', (_req, _res, next) => next('handled'))
    app.get('/compressed', compress, (_req, res) => void res.send('compress me '.repeat(100)))
    app.post('/echo', create.json(), create.urlencoded({ extended: false }), create.text(), (req, res) => {
      res.json({ body: req.body as unknown })
    })
    app.use('/users', usersRouter(create))
    app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
      if (error === 'handled') res.status(400).send('an error of ours')
      else next(error)
    })
  }
}

function usersRouter(create: ExpressVersion): ReturnType<ExpressVersion['Router']> {
  const router = create.Router()
  router.get('/:id', async function showUser(req, res) {
    res.json({ id: req.params.id, state: await load() })
  })
  router.get('/', (_req, res) => void res.send('all'))
  router.get('/:id/fails', (_req, _res, next) => void load().then(() => next('handled')))
  return router
}

const QUESTIONS: readonly (Ask & { path: string })[] = [
  ...['json', 'text', 'buffer', 'status', 'file', 'attachment', 'redirect', 'cookies', 'timing', 'throws'].map(pathOf),
  ...['passes', 'handled', 'compressed', 'users/7', 'none', `static/${FILE}`, 'static/none'].map(pathOf),
  { path: '/file', headers: { Range: 'bytes=5-24' } },
  { path: `/static/${FILE}`, headers: { Range: 'bytes=0-9' } },
  { path: '/json', headers: { 'If-None-Match': 'W/"7-eUgXnOVqxGPbTVEQiMRbHRJsmRg"' } },
  { path: '/json', method: 'HEAD' },
  { path: '/json', method: 'OPTIONS' },
  { path: '/echo', method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":[1]}' },
  { path: '/echo', method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=1' },
  { path: '/echo', method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'text' },
  { path: '/echo', method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":' },
]

function pathOf(name: string): { path: string } {
  return { path: `/${name}` }
}

async function askAll(t: TestContext, create: ExpressVersion, options: Options): Promise<Buffer[]> {
  const { port } = await startExpress(t, create, options, fill(create))
  const answers: Buffer[] = []
  for (const { method = 'GET', path, headers = {}, body = '' } of QUESTIONS) {
    const lines = Object.entries({ Host: 'localhost', Connection: 'close', ...headers }).map((pair) => pair.join(': '))
    if (body !== '') lines.push(`Content-Length: ${body.length}`)
    answers.push(await exchange(port, [`${method} ${path} HTTP/1.1`, ...lines, '', String(body)].join('\r\n')))
  }
  return answers
}

for (const [name, create] of EXPRESS_VERSIONS) {
  test(`${name}: answers are the same without the toolbar, but for our headers`, async (t) => {
    t.mock.method(console, 'error', () => {})
    const [bare, profiled] = [await askAll(t, create, null), await askAll(t, create, {})]
    for (const [index, question] of QUESTIONS.entries()) {
      const method = [question.method ?? 'GET']
      const [answer] = parseAnswers(profiled[index]!, method)
      const [expected] = parseAnswers(bare[index]!, method)
      const where = `${method.join()} ${question.path} ${String(question.body ?? '')}`
      assert.deepEqual(comparable(answer!, 'our headers'), comparable(expected!, 'nothing of ours'), where)
      assert.equal(countOurs(answer!), 3, where)
    }
  })

  test(`${name}: records carry the route pattern, below mounted routers too`, async (t) => {
    t.mock.method(console, 'error', () => {})
    const { port } = await startExpress(t, create, {}, fill(create))
    const expected: [path: string, route: string | null][] = [
      ['/users/7?full=1', '/users/:id'],
      ['/users/7/fails', '/users/:id/fails'],
      ['/users', '/users'],
      ['/users/?page=2', '/users'],
      ['/json', '/json'],
      ['/throws', '/throws'],
      ['/none', null],
    ]
    for (const [path, route] of expected) {
      const record = await recordOf(port, await ask(port, { path }))
      assert.deepEqual([record.path, record.route], [path.split('?')[0], route])
    }
  })

  test(`${name}: work behind body parsers, routers, parameters and error middleware is in the profile`, async (t) => {
    const { port } = await startExpress(t, create, {}, (app) => {
      app.use(create.json())
      const router = create.Router()
      router.param('id', (_req, _res, next) => void load().then(() => next()))
      router.post('/:id', (req, _res, next) => {
        void load().then(() => next(req.body.fault))
      })
      app.use('/things', router)
      app.use(async function explain(_error: unknown, _req: Request, res: Response, _next: NextFunction) {
        res.send(await load())
      })
    })
    const headers = { 'Content-Type': 'application/json' }
    const question = { method: 'POST', path: '/things/1', headers, body: '{"fault":"yes"}' }
    const stats = asyncStats(await recordOf(port, await ask(port, question)))
    assert.deepEqual(
      stats.tasks.map((task) => task.name),
      ['load', 'load', 'explain', 'load'],
    )
  })

  test(`${name}: mounted below a path, it sees the requests there, and its dashboard can be there`, async (t) => {
    const mounted = debugToolbar({ basePath: '/api/_debug_toolbar' })
    t.after(() => mounted.close())
    const { port } = await startExpress(t, create, null, (app) => {
      app.use('/api', mounted)
      app.get(['/api/things', '/other'], (_req, res) => void res.send('there'))
    })
    const seen = await ask(port, { path: '/api/things' })
    assert.equal(
      seen.headers['x-debug-toolbar-link'],
      `/api/_debug_toolbar/requests/${String(seen.headers['x-debug-toolbar-request'])}`,
    )
    const list = await ask(port, { path: '/api/_debug_toolbar/api/requests' })
    assert.equal(list.status, 200)
    assert.match(list.body, /"path":"\/api\/things"/)
    assert.equal((await ask(port, { path: '/other' })).headers['x-debug-toolbar-request'], undefined)
  })
}
