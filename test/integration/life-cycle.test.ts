import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { Agent } from 'node:http'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestDetail } from '../../src/model/api.ts'
import { EXPRESS, EXPRESS_VERSIONS, FASTIFY, HTTP, KITS, startExpress, startFastify } from './apps.support.ts'
import type { Kit } from './apps.support.ts'
import {
  API,
  ask,
  asyncStats,
  exchange,
  listRecords,
  open,
  parseAnswers,
  readAll,
  recordOf,
  waitForRecords,
} from './client.support.ts'
import { repeats } from '../length.support.ts'

const QUESTION = 'GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n'
/** Requests one after the other, each read back at once: in CI ten of each way to respond. */
const TURNS = repeats(200, { ci: 50 })
const LEFT = 'the connection closed before the response had ended'

for (const kit of KITS) {
  test(`${kit.name}: a client that leaves before the headers leaves a marked record without a status`, async (t) => {
    const { port } = await kit.start(t, async function hang(_req, res) {
      await once(res, 'close')
    })
    const socket = await open(port, QUESTION)
    await untilRunning(kit, port)
    socket.destroy()
    const record = await onlyRecord(port)
    assert.equal(record.status, null)
    assert.equal(record.complete, false)
    assert.equal(asyncStats(record).degraded, LEFT)
  })

  test(`${kit.name}: a client that leaves in the middle of a stream leaves an incomplete record`, async (t) => {
    const { port } = await kit.start(t, async function trickle(_req, res) {
      while (!res.destroyed) {
        res.write('more ')
        await sleep(1)
      }
    })
    const socket = await open(port, QUESTION)
    await once(socket, 'data')
    socket.destroy()
    const record = await onlyRecord(port)
    assert.equal(record.status, 200)
    assert.equal(record.complete, false)
  })

  test(`${kit.name}: a response that the app destroys, before and behind its headers`, async (t) => {
    const { port } = await kit.start(t, (req, res) => {
      if (req.url === '/late') res.write('some')
      if (req.url === '/socket') req.socket.destroy()
      else setImmediate(() => res.destroy())
    })
    for (const path of ['/early', '/late', '/socket']) await exchange(port, QUESTION.replace('/page', path))
    const records = await waitForRecords(port, 3)
    const statuses = Object.fromEntries(records.map(({ path, status, complete }) => [path, [status, complete]]))
    assert.deepEqual(statuses, { '/early': [null, false], '/late': [200, false], '/socket': [null, false] })
  })

  test(`${kit.name}: a response that is ended twice has one record`, async (t) => {
    const { port } = await kit.start(t, (_req, res) => {
      res.on('error', () => {})
      res.end('once')
      res.end('twice')
      res.end()
    })
    const answer = await ask(port)
    assert.equal(answer.body, 'once')
    assert.equal((await recordOf(port, answer)).complete, true)
    assert.equal((await listRecords(port)).length, 1)
  })

  test(`${kit.name}: no answer in time: closed, marked and readable; the late answer arrives`, async (t) => {
    let release = (): void => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const { port } = await kit.start(
      t,
      async function dawdle(_req, res) {
        await released
        res.end('at last')
      },
      { asyncProfilerMaxDuration: 20 },
    )
    const asking = ask(port)
    const closed = await onlyRecord(port)
    assert.equal(closed.status, null)
    assert.equal(closed.complete, false)
    assert.ok(closed.duration! >= 19, `${closed.duration} ms`)
    assert.match(asyncStats(closed).degraded ?? '', /closed after 20 ms \(asyncProfilerMaxDuration\)/)
    release()
    const answer = await asking
    assert.equal(answer.body, 'at last')
    assert.equal(answer.headers['x-debug-toolbar-request'], closed.id)
    assert.deepEqual(await onlyRecord(port), closed)
  })

  test(`${kit.name}: a record is there as soon as the client has the whole answer`, async (t) => {
    const { port } = await kit.start(t, respondInManyWays)
    const keepAlive = new Agent({ keepAlive: true })
    t.after(() => keepAlive.destroy())
    for (let turn = 0; turn < TURNS; turn++) {
      const agent = turn % 2 === 0 ? keepAlive : false
      const answer = await ask(port, { path: `/${turn % 5}`, agent })
      const record = await recordOf(port, answer, agent)
      assert.equal(record.status, 200)
      // A client that closes after the last byte by its length may do so before the app has ended the response.
      if (agent !== false || turn % 5 !== 4) assert.equal(record.complete, true)
    }
  })
}

/**
 * Responds in several ways. The last one tells the client the length: it has everything before the app has ended it.
 */
function respondInManyWays(req: IncomingMessage, res: ServerResponse): void {
  const body = 'x'.repeat(1000)
  if (req.url === '/0') res.end(body)
  else if (req.url === '/1') res.writeHead(200, { 'Content-Length': body.length }).end(body)
  else if (req.url === '/2') {
    res.write(body)
    setImmediate(() => res.end())
  } else if (req.url === '/3') res.end(body.repeat(3000))
  else {
    res.writeHead(200, { 'Content-Length': body.length }).write(body)
    setTimeout(() => res.end(), 5)
  }
}

for (const [name, create] of EXPRESS_VERSIONS) {
  test(`${name}: a handler that throws, or hands on an error, ends as a 500 with a record`, async (t) => {
    t.mock.method(console, 'error', () => {})
    const { port } = await startExpress(t, create, {}, (app) => {
      app.get('/throws', () => {
        throw new Error('thrown')
      })
      app.get('/hands-on', (_req, _res, next) => void sleep(1).then(() => next(new Error('handed on'))))
    })
    for (const path of ['/throws', '/hands-on']) {
      const answer = await ask(port, { path })
      const record = await recordOf(port, answer)
      assert.deepEqual([answer.status, record.status, record.complete, record.route], [500, 500, true, path])
    }
  })
}

test('express 5: a handler that rejects ends as a 500, its task as failed', async (t) => {
  t.mock.method(console, 'error', () => {})
  const [, create] = EXPRESS_VERSIONS[0]!
  const { port } = await startExpress(t, create, {}, (app) => {
    app.get('/', async function rejecting() {
      await sleep(1)
      throw new Error('rejected')
    })
  })
  const record = await recordOf(port, await ask(port))
  assert.equal(record.status, 500)
  assert.equal(asyncStats(record).tasksFailed, 1)
})

test('fastify: handlers that throw and reject end as a 500 with a record', async (t) => {
  const { port } = await startFastify(t, {}, (app) => {
    app.get('/throws', () => {
      throw new Error('thrown')
    })
    app.get('/rejects', async function rejecting() {
      await sleep(1)
      throw new Error('rejected')
    })
  })
  for (const path of ['/throws', '/rejects']) {
    const answer = await ask(port, { path })
    const record = await recordOf(port, answer)
    assert.deepEqual([answer.status, record.status, record.complete, record.route], [500, 500, true, path])
  }
})

for (const kit of [HTTP, EXPRESS, FASTIFY]) {
  test(`${kit.name}: upgrades and CONNECT are the app's alone`, async (t) => {
    const { port, server } = await kit.start(t, (_req, res) => res.end())
    const switchOver = (_req: IncomingMessage, socket: Socket): void => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: mine\r\nConnection: Upgrade\r\n\r\nhello')
    }
    server.on('upgrade', switchOver).on('connect', switchOver)
    const upgrade = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n'
    for (const question of [upgrade, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n']) {
      const answer = (await exchange(port, question)).toString()
      assert.equal(answer, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: mine\r\nConnection: Upgrade\r\n\r\nhello')
    }
    assert.deepEqual(await listRecords(port), [])
  })
}

test('a listener that rejects is as unhandled as without the toolbar', async (t) => {
  const seen: unknown[] = []
  const before = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (reason) => seen.push(reason))
  t.after(() => {
    process.removeAllListeners('unhandledRejection')
    for (const listener of before) process.on('unhandledRejection', listener)
  })
  const fault = new Error('nobody handles it')
  const { port } = await HTTP.start(t, async function rejecting(_req, res) {
    res.end('answered before')
    throw fault
  })
  const record = await recordOf(port, await ask(port))
  assert.equal(record.complete, true)
  assert.deepEqual(seen, [fault])
})

test('pipelined requests keep to themselves', async (t) => {
  async function quick(): Promise<void> {
    await sleep(1)
  }
  const { port } = await HTTP.start(t, async function answer(req, res) {
    for (let call = 0; call < Number(req.url?.slice(1)); call++) await quick()
    res.end(req.url)
  })
  const socket = connect(port, '127.0.0.1')
  const head = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`
  socket.write(head('/5') + head('/0') + head('/3', 'Connection: close\r\n'))
  const answers = parseAnswers(await readAll(socket))
  assert.deepEqual(
    answers.map(({ body }) => body.toString()),
    ['/5', '/0', '/3'],
  )
  for (const record of await waitForRecords(port, 3)) {
    assert.equal(asyncStats(record).tasksCreated, Number(record.path.slice(1)) + 1, record.path)
    assert.equal(record.complete, true)
  }
})

/** Waits until the app has the request; the list is still empty then. */
async function untilRunning(kit: Kit, port: number): Promise<void> {
  assert.deepEqual(await listRecords(port), [], kit.name)
}

async function onlyRecord(port: number): Promise<RequestDetail> {
  const records = await waitForRecords(port, 1)
  assert.equal(records.length, 1)
  const { status, body } = await ask(port, { path: `${API}/${records[0]!.id}` })
  assert.equal(status, 200)
  return JSON.parse(body) as RequestDetail
}
