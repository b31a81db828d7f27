import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Router } from '@koa/router'
import type Koa from 'koa'
import { debugToolbar } from '../../src/adapters/koa.ts'
import { startKoa } from './apps.support.ts'
import type { Options } from './apps.support.ts'
import { ask, asyncStats, exchange, parseAnswers, recordOf } from './client.support.ts'
import { comparable, countOurs } from './wire.support.ts'

const FILE = fileURLToPath(import.meta.url)
const PATHS = ['users/7', 'text', 'json', 'none', 'throws', 'teapot', 'empty', 'stream', 'redirect', 'cookies']

/** Keeps all detail, however loaded the machine is. */
const EXACT = { asyncProfilerMaxOverhead: 1 }

async function load(): Promise<string> {
  await sleep(1)
  return 'loaded'
}

function fill(app: Koa): void {
  const router = new Router()
  router.get('/users/:id', async function showUser(context) {
    context.body = { id: context.params['id'], state: await load() }
  })
  router.get('/text', (context) => void (context.body = 'text'))
  router.get('/json', (context) => void (context.body = { a: [1, null] }))
  router.get('/throws', () => {
    throw new Error('thrown')
  })
  router.get('/teapot', (context) => context.throw(418, 'short and stout'))
  router.get('/empty', (context) => void (context.body = null))
  router.get('/stream', (context) => void (context.body = createReadStream(FILE)))
  router.get('/redirect', (context) => context.redirect('/text'))
  router.get('/cookies', (context) => {
    context.cookies.set('a', '1')
    context.cookies.set('b', '2')
    context.body = 'cookies'
  })
  app.use(router.routes()).use(router.allowedMethods())
}

async function askAll(t: TestContext, options: Options): Promise<Buffer[]> {
  const { port } = await startKoa(t, options, fill)
  const question = (path: string): string => `GET /${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
  const answers: Buffer[] = []
  for (const path of PATHS) answers.push(await exchange(port, question(path)))
  return answers
}

test('koa: answers are the same without the toolbar, but for our headers', async (t) => {
  const [bare, profiled] = [await askAll(t, null), await askAll(t, {})]
  for (const [index, path] of PATHS.entries()) {
    const [answer] = parseAnswers(profiled[index]!)
    const [expected] = parseAnswers(bare[index]!)
    assert.deepEqual(comparable(answer!, 'our headers'), comparable(expected!, 'nothing of ours'), path)
    assert.equal(countOurs(answer!), 3, path)
  }
})

test("koa: records carry the router's pattern, and none where there is no route", async (t) => {
  const { port } = await startKoa(t, EXACT, fill)
  for (const [path, route] of [
    ['/users/7?full=1', '/users/:id'],
    ['/teapot', '/teapot'],
    ['/none', null],
  ] as const) {
    assert.equal((await recordOf(port, await ask(port, { path }))).route, route, path)
  }
  const stats = asyncStats(await recordOf(port, await ask(port, { path: '/users/7' })))
  const names = stats.tasks.map(({ name }) => name)
  assert.ok(names.includes('showUser') && names.includes('load'), names.join())
})

test('koa: the dashboard is served, however the app handles unknown paths', async (t) => {
  const { port } = await startKoa(t, {}, (app) => {
    app.use((context) => void (context.body = 'everything else'))
  })
  const page = await ask(port, { path: '/_debug_toolbar/' })
  assert.equal(page.status, 200)
  assert.match(String(page.headers['content-type']), /^text\/html/)
  assert.equal((await ask(port, { path: '/_debug_toolbar/', method: 'HEAD' })).status, 200)
  assert.equal((await ask(port, { path: '/other' })).body, 'everything else')
})

test('koa: a bad option is found when the middleware is made', () => {
  assert.throws(() => debugToolbar({ maxRequestHistory: -1 }), { name: 'ConfigError' })
})
