import 'reflect-metadata'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Body, Controller, Get, HttpException, Module, Param, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { DebugToolbarModule } from '../../src/adapters/nest.ts'
import { hasOpenToolbar } from '../../src/core/requests/open-toolbars.ts'
import { startNest } from './apps.support.ts'
import type { Options } from './apps.support.ts'
import { ask, asyncStats, exchange, parseAnswers, recordOf } from './client.support.ts'
import { comparable, countOurs } from './wire.support.ts'

const PLATFORMS = [
  ['nest on express', () => new ExpressAdapter()],
  ['nest on fastify', () => new FastifyAdapter()],
] as const

const QUESTIONS: readonly [path: string, method?: string, body?: string][] = [
  ['things/7'],
  ['things/fails'],
  ['things/teapot'],
  ['none'],
  ['things', 'POST', '{"a":[1]}'],
  ['things', 'POST', '{"a":'],
  ['things/7', 'HEAD'],
]

/** Keeps all detail, however loaded the machine is. */
const EXACT = { asyncProfilerMaxOverhead: 1 }

async function load(): Promise<string> {
  await sleep(1)
  return 'loaded'
}

class ThingsController {
  async find(id: string): Promise<object> {
    if (id === 'fails') throw new Error('it failed')
    if (id === 'teapot') throw new HttpException('short and stout', 418)
    return { id, state: await load() }
  }

  async add(body: object): Promise<object> {
    return { added: body, state: await load() }
  }
}

/** Applies decorators as compiled TypeScript does. */
function decorate(name: 'find' | 'add', method: MethodDecorator, parameter: ParameterDecorator): void {
  method(ThingsController.prototype, name, Object.getOwnPropertyDescriptor(ThingsController.prototype, name)!)
  parameter(ThingsController.prototype, name, 0)
}
decorate('find', Get(':id'), Param('id'))
decorate('add', Post(), Body())
Controller('things')(ThingsController)

const start = (t: TestContext, create: () => ExpressAdapter | FastifyAdapter, options: Options) =>
  startNest(t, create(), options, {
    controllers: [ThingsController],
    bodyParser: true,
    build: (app) => {
      app.setGlobalPrefix('api')
    },
  })

async function askAll(t: TestContext, create: () => ExpressAdapter | FastifyAdapter, options: Options) {
  const { port } = await start(t, create, options)
  const answers: Buffer[] = []
  for (const [path, method = 'GET', body = ''] of QUESTIONS) {
    const length = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`
    const head = `${method} /api/${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${length}\r\n`
    answers.push(await exchange(port, head + body))
  }
  return answers
}

for (const [name, create] of PLATFORMS) {
  test(`${name}: answers are the same without the toolbar, but for our headers`, async (t) => {
    const [bare, profiled] = [await askAll(t, create, null), await askAll(t, create, {})]
    for (const [index, [path, method = 'GET']] of QUESTIONS.entries()) {
      const [answer] = parseAnswers(profiled[index]!, [method])
      const [expected] = parseAnswers(bare[index]!, [method])
      const where = `${method} ${path}`
      assert.deepEqual(comparable(answer!, 'our headers'), comparable(expected!, 'nothing of ours'), where)
      assert.equal(countOurs(answer!), 3, where)
    }
  })

  test(`${name}: records carry the route pattern, and the tasks behind a body`, async (t) => {
    const { port } = await start(t, create, EXACT)
    const found = await recordOf(port, await ask(port, { path: '/api/things/7?full=1' }))
    assert.equal(found.route, '/api/things/:id')
    assert.equal((await recordOf(port, await ask(port, { path: '/none' }))).route, null)
    const headers = { 'Content-Type': 'application/json' }
    const added = await recordOf(
      port,
      await ask(port, { method: 'POST', path: '/api/things', headers, body: '{"a":1}' }),
    )
    const names = asyncStats(added).tasks.map((task) => task.name)
    assert.ok(names.includes('ThingsController.add') && names.includes('load'), names.join())
  })

  test(`${name}: the dashboard is served, and the toolbar ends with the app`, async (t) => {
    const { port, closeToolbar } = await start(t, create, EXACT)
    const page = await ask(port, { path: '/_debug_toolbar/' })
    assert.equal(page.status, 200)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.ok(hasOpenToolbar())
    await closeToolbar()
    assert.ok(!hasOpenToolbar())
  })
}

test('nest: a bad option is found where the module is made', () => {
  assert.throws(() => DebugToolbarModule.forRoot({ maxRequestHistory: -1 }), { name: 'ConfigError' })
})

test('nest: an app without HTTP goes on without the toolbar', async () => {
  class AppModule {}
  Module({ imports: [DebugToolbarModule.forRoot()] })(AppModule)
  const context = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false })
  await context.close()
  assert.ok(!hasOpenToolbar())
})
