import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { debugToolbar } from '../../src/adapters/http.ts'
import { ConfigError } from '../../src/core/errors.ts'
import { HTTP, KITS } from './apps.support.ts'
import { ask, asyncStats, exchange, recordOf } from './client.support.ts'

async function load(): Promise<void> {
  await sleep(1)
}

test('http: the listener keeps its `this`, its arguments and its answer', async (t) => {
  const seen: unknown[] = []
  const wrapped = debugToolbar({}, function listener(this: unknown, req: IncomingMessage, res: ServerResponse) {
    seen.push(this, req, res)
    res.end()
    return 'its answer' as never
  })
  t.after(() => wrapped.close())
  const answers: unknown[] = []
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  server.on('request', function outer(this: unknown, req, res) {
    answers.push(this, req, res, Reflect.apply(wrapped, this, [req, res]))
  })
  await once(server, 'listening')
  await ask((server.address() as AddressInfo).port)
  assert.deepEqual(answers.slice(0, 3), seen)
  assert.equal(seen[0], server)
  assert.equal(answers[3], 'its answer')
})

test('http: a value that is no listener, or no option, is refused at once', () => {
  assert.throws(() => debugToolbar({}, 'listener' as never), /expected a function as listener, got string/)
  assert.throws(() => debugToolbar({ maxRequestHistory: 0.5 }, () => {}), ConfigError)
})

test('http: a listener that throws ends the process as it would without us', async (t) => {
  const caught: unknown[] = []
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const fault = new Error('thrown')
  const wrapped = debugToolbar({}, () => {
    throw fault
  })
  t.after(() => wrapped.close())
  server.on('request', (req, res) => {
    try {
      wrapped(req, res)
    } catch (error) {
      caught.push(error)
      res.writeHead(500).end()
    }
  })
  const { port } = server.address() as AddressInfo
  const answer = await ask(port)
  assert.deepEqual(caught, [fault])
  assert.equal((await recordOf(port, answer)).status, 500)
})

for (const kit of KITS) {
  test(`${kit.name}: listeners of the request, its response, emitters, streams and timers are the request's`, async (t) => {
    const { port } = await kit.start(t, (req, res) => {
      const bell = new EventEmitter().on('rung', async function onBell() {
        await load()
      })
      req.on('data', async function onData() {
        await load()
      })
      req.on('end', function onEnd() {
        setTimeout(async function onTimer() {
          bell.emit('rung')
          await load()
          Readable.from(['a']).on('data', async function onPart() {
            await load()
            res.end('heard')
          })
        }, 1)
      })
    })
    const answer = await ask(port, { method: 'POST', headers: { 'Content-Length': '2' }, body: 'hi' })
    const names = asyncStats(await recordOf(port, answer)).tasks.map(({ name }) => name)
    assert.deepEqual(names.filter((name) => name !== 'load').toSorted(), ['onBell', 'onData', 'onPart', 'onTimer'])
    assert.equal(names.filter((name) => name === 'load').length, 4)
  })

  test(`${kit.name}: a response that goes on after the client has caught up stays in its profile`, async (t) => {
    const { port } = await kit.start(t, (_req, res) => {
      let rounds = 0
      const fill = (): void => {
        while (rounds++ < 30) if (!res.write(Buffer.alloc(200_000))) return
        res.end()
      }
      res.on('drain', async function onDrain() {
        await load()
        fill()
      })
      fill()
    })
    const bytes = await exchange(port, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    assert.ok(bytes.length > 6_000_000)
    const id = /X-Debug-Toolbar-Request: (\S+)/.exec(bytes.toString('latin1', 0, 2000))![1]!
    const record = await recordOf(port, { status: 200, body: '', headers: { 'x-debug-toolbar-request': id } })
    const stats = asyncStats(record)
    const drains = stats.tasks.filter(({ name }) => name === 'onDrain').length
    assert.ok(drains > 0)
    assert.equal(stats.tasks.filter(({ name }) => name === 'load').length, drains)
    const { size } = record.panels['ResponsePanel'] as { size: number }
    assert.equal(size, bytes.length)
  })
}

test('http: the bytes of a response count for itself, on a connection that is kept', async (t) => {
  const { port } = await HTTP.start(t, (req, res) => res.end('x'.repeat(Number(req.url?.slice(1)))))
  const sizes: number[] = []
  for (const path of ['/10000', '/10']) {
    const record = await recordOf(port, await ask(port, { path }))
    sizes.push((record.panels['ResponsePanel'] as { size: number }).size)
  }
  assert.ok(sizes[0]! > 10_000 && sizes[1]! < 10_000, sizes.join(' '))
})
