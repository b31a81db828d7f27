import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Controller, Get } from '@nestjs/common'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { TestContext } from 'node:test'
import type { RequestDetail } from '../../src/model/api.ts'
import type { DebugToolbarConfig } from '../../src/core/options/config.ts'
import type { ErrorsStats } from '../../src/model/notices/error-stats.ts'
import {
  EXPRESS_VERSIONS,
  HTTP,
  startExpress,
  startFastify,
  startHono,
  startKoa,
  startNest,
} from '../integration/apps.support.ts'
import type { RunningApp } from '../integration/apps.support.ts'
import { ask, listRecords, recordOf } from '../integration/client.support.ts'

class PaymentError extends Error {
  readonly code = 'E_PAYMENT'
}

/** Throws an error with two causes, at a line of its own. */
function pay(order: string): never {
  const refused = new AggregateError([new Error('first gateway is down'), new TypeError('no second')], 'all refused')
  throw new PaymentError(`cannot pay ${order} with token=abc123`, { cause: refused })
}

async function checkout(order: string): Promise<void> {
  await Promise.resolve()
  pay(order)
}

const errorsOf = ({ panels }: RequestDetail): ErrorsStats => panels['ErrorsPanel'] as ErrorsStats
const OPTIONS: DebugToolbarConfig = { asyncProfilerBackend: 'hooks', asyncProfilerMaxOverhead: 1 }

type Start = (t: TestContext) => Promise<RunningApp>

const asKoa: Start = (t) => startKoa(t, OPTIONS, (app) => void app.use((context) => checkout(context.path.slice(1))))
const asHono: Start = (t) =>
  startHono(t, OPTIONS, (app) => void app.get('*', (context) => checkout(context.req.path.slice(1)) as never))
const asFastify: Start = (t) =>
  startFastify(t, OPTIONS, (app) => {
    app.get('/:order', ({ params }) => checkout((params as { order: string }).order))
  })

class Orders {
  async find(order: string): Promise<void> {
    await checkout(order)
  }
}
const asNest =
  (create: () => ExpressAdapter | FastifyAdapter): Start =>
  (t) => {
    class Shop {
      async one(): Promise<void> {
        await new Orders().find('one')
      }
      async two(): Promise<void> {
        await new Orders().find('two')
      }
    }
    Controller()(Shop)
    for (const name of ['one', 'two'] as const) {
      Get(name)(Shop.prototype, name, Object.getOwnPropertyDescriptor(Shop.prototype, name)!)
    }
    return startNest(t, create(), OPTIONS, { controllers: [Shop] })
  }

const APPS: [name: string, start: Start][] = [
  ...EXPRESS_VERSIONS.flatMap(([name, create]): [string, Start][] => [
    [
      `${name}, next(error)`,
      (t) =>
        startExpress(t, create, OPTIONS, (app) => {
          app.get('/:order', (req, _res, next) => void checkout(req.params.order).catch(next))
        }),
    ],
    [
      `${name}, an error handler of its own`,
      (t) =>
        startExpress(t, create, OPTIONS, (app) => {
          app.get('/:order', (req, _res, next) => void checkout(req.params.order).catch(next))
          app.use((_error: unknown, _req: unknown, res: { status(code: number): { end(): void } }, _next: unknown) =>
            res.status(500).end(),
          )
        }),
    ],
  ]),
  ['koa', asKoa],
  ['hono', asHono],
  ['fastify', asFastify],
  ['nest on express', asNest(() => new ExpressAdapter())],
  ['nest on fastify', asNest(() => new FastifyAdapter())],
]

for (const [name, start] of APPS) {
  test(`${name}: the error of an answer is its request's, with class, causes, place and task`, async (t) => {
    t.mock.method(console, 'error', () => {})
    const { port } = await start(t)
    const answers = await Promise.all(['one', 'two'].map((order) => ask(port, { path: `/${order}` })))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [500, 500],
    )
    for (const [index, answer] of answers.entries()) {
      const record = await recordOf(port, answer)
      const { errors, dropped, note } = errorsOf(record)
      assert.equal(errors.length, 1, JSON.stringify(errors))
      const [error] = errors
      assert.deepEqual([dropped, note], [0, null])
      assert.equal(error!.message, `cannot pay ${index === 0 ? 'one' : 'two'} with token=[redacted]`)
      assert.deepEqual([error!.seen, error!.name, error!.code], ['response', 'PaymentError', 'E_PAYMENT'])
      assert.deepEqual(
        error!.causes.map((cause) => `${cause.depth} ${cause.name}: ${cause.message}`),
        ['1 AggregateError: all refused', '2 Error: first gateway is down', '2 TypeError: no second'],
      )
      assert.equal(error!.site?.function, 'pay')
      assert.match(error!.site.file, /errors\.test\.[jt]s$/)
      assert.match(error!.source ?? '', /throw new PaymentError/)
      // Koa listens to the promise outside the request's context, where the promise hooks do not look.
      assert.equal(error!.taskName, name === 'koa' ? null : 'checkout')
      assert.doesNotMatch(JSON.stringify(record), /abc123/)
    }
    const [row] = await listRecords(port)
    assert.equal(row!.panels['ErrorsPanel']!.navSubtitle, '1 error')
  })
}

test('an error that somebody catches is one of its task; nothing runs of an error', async (t) => {
  const ran: string[] = []
  const hostile = Object.create(Error.prototype, {
    message: { get: () => ran.push('message') },
    cause: { get: () => ran.push('cause') },
    stack: { get: () => ran.push('stack') },
  }) as Error
  async function fail(reason: unknown): Promise<void> {
    await Promise.resolve()
    throw reason
  }
  const handle = async (res: { end(text: string): void }): Promise<void> => {
    for (const error of [new RangeError('caught'), hostile, 'a text', new Proxy({}, {})])
      await fail(error).catch(() => {})
    res.end('ok')
  }
  const { port } = await HTTP.start(t, (_req, res) => void handle(res), OPTIONS)
  const { errors } = errorsOf(await recordOf(port, await ask(port)))
  assert.deepEqual(
    errors.map(({ name, message, seen, taskName }) => [name, message, seen, taskName]),
    [
      ['RangeError', 'caught', 'task', 'fail'],
      ['Error', '', 'task', 'fail'],
      ['thrown value', 'a text', 'task', 'fail'],
      ['thrown value', 'a proxy', 'task', 'fail'],
    ],
  )
  assert.deepEqual(ran, [])
  assert.equal((await listRecords(port))[0]!.panels['ErrorsPanel']!.navSubtitle, '4 caught')
})
