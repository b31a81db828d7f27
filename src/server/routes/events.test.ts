import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import { EventEmitter, once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createEventHub } from './events.ts'
import type { EventHub, EventHubOptions } from './events.ts'
import {
  codeOf,
  FakeLogger,
  FakeReader,
  FakeTicker,
  readAll,
  readUntil,
  startServer,
  summaryOf,
} from '../harness.test.support.ts'

const EVENTS = '/_debug_toolbar/api/events'
const OPEN = `GET ${EVENTS} HTTP/1.1\r\nHost: localhost\r\n\r\n`

/** A response that keeps the written text and never drains. */
class FakeResponse extends EventEmitter {
  text = ''
  destroyed = false
  writableEnded = false
  socket: unknown = null

  get writableLength(): number {
    return this.text.length
  }

  write(text: string): boolean {
    this.text += text
    return true
  }

  end(): void {
    this.writableEnded = true
    this.emit('close')
  }

  destroy(): void {
    this.destroyed = true
    this.emit('close')
  }
}

interface Rig {
  hub: EventHub
  reader: FakeReader
  ticker: FakeTicker
  logger: FakeLogger
  add: () => FakeResponse
}

function rig(options: Partial<EventHubOptions> = {}): Rig {
  const reader = new FakeReader()
  const ticker = new FakeTicker()
  const logger = new FakeLogger()
  const hub = createEventHub({ reader, logger, every: ticker.every, ...options })
  const add = (): FakeResponse => {
    const res = new FakeResponse()
    hub.add(res as unknown as ServerResponse)
    return res
  }
  return { hub, reader, ticker, logger, add }
}

test('each finished request is one event on every stream', () => {
  const { reader, add } = rig()
  const [one, two] = [add(), add()]
  assert.equal(reader.listeners.size, 1)
  reader.emit(summaryOf({ id: 'x', path: '/a\nb' }))
  assert.equal(one.text, two.text)
  const [greeting, event, rest] = one.text.split('\n\n')
  assert.equal(greeting, 'retry: 2000')
  assert.equal(rest, '')
  assert.equal(event, `event: request\ndata: ${JSON.stringify(summaryOf({ id: 'x', path: '/a\nb' }))}`)
})

test('a silent stream has a heartbeat every 15 seconds', () => {
  const { ticker, add } = rig()
  const res = add()
  ticker.tick(14)
  const heartbeats = (): number => res.text.split(': \n\n').length - 1
  assert.equal(heartbeats(), 0)
  ticker.tick(1)
  assert.equal(heartbeats(), 1)
  ticker.tick(30)
  assert.equal(heartbeats(), 3)
})

test('a reader that does not keep up is dropped, the others stay', () => {
  const { reader, add } = rig({ maxBacklogBytes: 300 })
  const slow = add()
  for (let turn = 0; turn < 10; turn++) reader.emit(summaryOf())
  const fresh = add()
  reader.emit(summaryOf())
  assert.ok(slow.destroyed)
  assert.ok(slow.text.length < 1000)
  assert.ok(!fresh.destroyed)
})

test('there are never more streams than allowed', () => {
  const { hub, add } = rig({ maxStreams: 2 })
  const first = add()
  assert.ok(hub.hasRoom())
  add()
  assert.ok(!hub.hasRoom())
  assert.ok(add().writableEnded)
  first.emit('close')
  assert.ok(hub.hasRoom())
})

test('what cannot be written as JSON is left out with a warning', () => {
  const { reader, logger, add } = rig()
  const res = add()
  reader.emit({ ...summaryOf(), duration: 1n as unknown as number })
  assert.equal(res.text, 'retry: 2000\n\n')
  assert.match(
    logger.warnings.join(),
    /could not be sent to the open dashboards: Do not know how to serialize a BigInt/,
  )
})

test('with the last stream goes the subscription and the timer, and both come back', () => {
  const { reader, ticker, add } = rig()
  assert.equal(reader.listeners.size + ticker.running.size, 0)
  const [one, two] = [add(), add()]
  one.emit('close')
  assert.deepEqual([reader.listeners.size, ticker.running.size], [1, 1])
  two.emit('close')
  assert.deepEqual([reader.listeners.size, ticker.running.size], [0, 0])
  add()
  assert.deepEqual([reader.listeners.size, ticker.running.size], [1, 1])
})

test('a server that stops listening is not held up', () => {
  const { ticker, add } = rig()
  const [open, closed] = [add(), add()]
  open.socket = { server: { listening: true } }
  closed.socket = { server: { listening: false } }
  ticker.tick(1)
  assert.deepEqual([open.writableEnded, closed.writableEnded], [false, true])
})

test('over a socket: headers, events as they come, and an end when the handler closes', async (t) => {
  const running = await startServer(t)
  const socket = await running.open(OPEN)
  const head = await readUntil(socket, 'retry: 2000')
  assert.match(head, /HTTP\/1\.1 200 .*content-type: text\/event-stream; charset=utf-8/is)
  assert.match(head, /cache-control: no-store, no-transform/i)
  running.reader.emit(summaryOf({ id: 'r7' }))
  assert.match(await readUntil(socket, '\n\n'), /event: request\ndata: \{"id":"r7"/)
  const rest = readAll(socket)
  running.handler.close()
  assert.match(await rest, /0\r\n\r\n$/)
})

test('over a socket: a client that leaves is forgotten, and the one too many is told', async (t) => {
  const running = await startServer(t)
  const sockets = await Promise.all(Array.from({ length: 50 }, () => running.open(OPEN)))
  await Promise.all(sockets.map((socket) => readUntil(socket, 'retry')))
  const refused = await running.ask('GET', EVENTS)
  assert.equal(refused.status, 503)
  assert.equal(codeOf(refused), 'NO_MORE_STREAMS')
  const gone = new Promise<void>((resolve) => {
    running.reader.left = resolve
  })
  for (const socket of sockets) socket.destroy()
  await gone
  assert.equal(running.reader.listeners.size, 0)
})

/** Node's own timer object. */
interface Interval {
  _repeat: number | null
  _destroyed: boolean
  hasRef(): boolean
}

/** Milliseconds; a server has intervals of its own. */
const TICK_MS = 1000

/** Collects the hub's intervals that are started from now on: the hub takes the runtime's function, not the global one. */
function watchIntervals(t: TestContext): Interval[] {
  const timers: Interval[] = []
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (type === 'Timeout' && (resource as Interval)._repeat === TICK_MS) timers.push(resource as Interval)
    },
  })
  hook.enable()
  t.after(() => hook.disable())
  return timers
}

test('Uninstalls: after close() no timer, subscription, connection or listener of ours is left', async (t) => {
  const timers = watchIntervals(t)
  const processListeners = process.eventNames().map((name) => process.listenerCount(name))
  const responses: ServerResponse[] = []
  const running = await startServer(t, { before: (_req, res) => void responses.push(res) })
  const sockets = await Promise.all([running.open(OPEN), running.open(OPEN)])
  await Promise.all(sockets.map((socket) => readUntil(socket, 'retry')))
  assert.deepEqual(
    timers.map((timer) => [timer.hasRef(), timer._destroyed]),
    [[false, false]],
  )

  const ended = Promise.all([
    ...sockets.map((socket) => readAll(socket)),
    ...responses.map((res) => once(res, 'close')),
  ])
  running.handler.close()
  await ended
  assert.deepEqual(
    timers.map((timer) => timer._destroyed),
    [true],
  )
  assert.equal(running.reader.listeners.size, 0)
  await running.stop()
  assert.equal(await running.connections(), 0)
  assert.deepEqual(
    responses.map((res) => res.listenerCount('close')),
    [0, 0],
  )
  assert.deepEqual(
    process.eventNames().map((name) => process.listenerCount(name)),
    processListeners,
  )
})

test('after close() a stream is refused', async (t) => {
  const running = await startServer(t)
  running.handler.close()
  running.handler.close()
  assert.equal((await running.ask('GET', EVENTS)).status, 503)
  assert.equal(running.reader.listeners.size, 0)
})
