import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { debugToolbar as expressToolbar } from '../../src/adapters/express.ts'
import { debugToolbar as fastifyToolbar } from '../../src/adapters/fastify.ts'
import { debugToolbar as httpToolbar } from '../../src/adapters/http.ts'
import { profile } from '../../src/profile.ts'
import type { Listener } from './apps.support.ts'
import { EXPRESS, EXPRESS_4, EXPRESS_VERSIONS, HTTP, KITS, startExpress, startFastify } from './apps.support.ts'
import { API, ask, asyncStats, listRecords, recordOf } from './client.support.ts'

interface Surface {
  own: string[]
  listeners: Record<string, number>
}

/** Returns the traces of the toolbar on a message. */
function surfaceOf(message: IncomingMessage | ServerResponse): Surface {
  const patched = ['emit', 'writeHead', 'write', 'end', 'setHeader'].filter((name) => Object.hasOwn(message, name))
  return {
    own: patched,
    listeners: Object.fromEntries(message.eventNames().map((name) => [String(name), message.listenerCount(name)])),
  }
}

for (const kit of KITS) {
  test(`${kit.name}: nothing of ours is on a request or its response once that has ended`, async (t) => {
    const seen: { req: IncomingMessage; res: ServerResponse }[] = []
    const listener = (req: IncomingMessage, res: ServerResponse): void => {
      seen.push({ req, res })
      res.end('ok')
    }
    const [bare, profiled] = [await kit.start(t, listener, null), await kit.start(t, listener)]
    for (const { port } of [bare, profiled]) await ask(port)
    const [without, withToolbar] = seen.map(({ req, res }) => [surfaceOf(req), surfaceOf(res)])
    assert.deepEqual(withToolbar, without)
    assert.deepEqual(
      without!.flatMap(({ own }) => own),
      [],
    )
  })
}

for (const kit of [HTTP, EXPRESS, EXPRESS_4]) {
  test(`${kit.name}: closed in the middle of a request, it leaves that request as it is without us`, async (t) => {
    let release = (): void => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const surfaces: Surface[] = []
    const app = await kit.start(t, async function wait(req, res) {
      await released
      surfaces.push(surfaceOf(req), surfaceOf(res))
      res.end('still here')
    })
    const asking = ask(app.port)
    await once(app.server, 'request')
    app.closeToolbar()
    release()
    const answer = await asking
    assert.equal(answer.body, 'still here')
    assert.equal(answer.headers['x-debug-toolbar-request'], undefined)
    assert.deepEqual(
      surfaces.flatMap(({ own }) => own),
      [],
    )
    const after = await ask(app.port)
    assert.deepEqual([after.status, after.headers['x-debug-toolbar-request']], [200, undefined])
    assert.equal((await ask(app.port, { path: API })).body, 'still here')
    app.closeToolbar()
  })
}

test('no hook and no timer is left in the process, neither between requests nor after close', async () => {
  const script = fileURLToPath(new URL('hooks-process.support.js', import.meta.url))
  const flags = ['--expose-internals', '--no-warnings', script]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  const { before, during, between, after, timers } = JSON.parse(stdout) as Record<string, unknown>
  assert.notDeepEqual(during, before)
  assert.deepEqual(between, before)
  assert.deepEqual(after, before)
  assert.deepEqual(timers, [])
})

test('two toolbars of one process, each on its own app, know nothing of each other', async (t) => {
  const [first, second] = [
    await HTTP.start(t, (_req, res) => res.end('1')),
    await EXPRESS.start(t, (_q, res) => res.end('2')),
  ]
  await ask(first.port, { path: '/one' })
  await ask(second.port, { path: '/two' })
  assert.deepEqual(
    (await listRecords(first.port)).map(({ path }) => path),
    ['/one'],
  )
  assert.deepEqual(
    (await listRecords(second.port)).map(({ path }) => path),
    ['/two'],
  )
  first.closeToolbar()
  const answer = await ask(second.port)
  assert.equal((await recordOf(second.port, answer)).complete, true)
})

for (const [name, create] of EXPRESS_VERSIONS) {
  test(`${name}: registered twice, as one middleware or as two, a request has one record`, async (t) => {
    t.mock.method(console, 'warn', () => {})
    let calls = 0
    const same = expressToolbar()
    const other = expressToolbar()
    t.after(() => same.close())
    t.after(() => other.close())
    const { port } = await startExpress(t, create, {}, (app) => {
      app.use(same, other, same)
      app.get('/', async function handle(_req, res) {
        calls++
        await sleep(1)
        res.send('once')
      })
    })
    const answer = await ask(port)
    assert.equal(answer.body, 'once')
    assert.equal(calls, 1)
    assert.equal(String(answer.headers['server-timing']).match(/total;/g)?.length, 1)
    assert.equal((await listRecords(port)).length, 1)
    assert.equal(asyncStats(await recordOf(port, answer)).tasksCreated, 1)
  })
}

test('fastify: registered twice, a request has one record', async (t) => {
  t.mock.method(console, 'warn', () => {})
  const { port } = await startFastify(t, {}, async (app) => {
    await app.register(fastifyToolbar)
    app.get('/', async function handle() {
      return 'once'
    })
  })
  const answer = await ask(port)
  assert.equal(String(answer.headers['server-timing']).match(/total;/g)?.length, 1)
  assert.equal((await listRecords(port)).length, 1)
})

test('a toolbar around a toolbar: the outer one has the requests', async (t) => {
  t.mock.method(console, 'warn', () => {})
  const inner = httpToolbar({}, (_req, res) => void res.end('core'))
  t.after(() => inner.close())
  const { port } = await HTTP.start(t, inner)
  const answer = await ask(port)
  assert.equal(answer.body, 'core')
  assert.equal((await recordOf(port, answer)).complete, true)
  assert.equal((await listRecords(port)).length, 1)
})

for (const kit of KITS) {
  test(`${kit.name}: profile() within a handler has its own statistics, the request keeps the rest`, async (t) => {
    async function inner(): Promise<void> {
      await sleep(1)
    }
    async function outer(): Promise<void> {
      await sleep(1)
    }
    let names: string[] = []
    const handle: Listener = async function handle(_req, res) {
      await outer()
      const { stats } = await profile('job', () => Promise.all([inner(), inner()]))
      names = stats.tasks.map((task) => task.name)
      await outer()
      res.end('done')
    }
    // Keeps all detail, however loaded the machine is.
    const { port } = await kit.start(t, handle, { asyncProfilerMaxOverhead: 1 })
    const record = await recordOf(port, await ask(port))
    assert.deepEqual(names, ['inner', 'inner'])
    const own = asyncStats(record).tasks.map((task) => task.name)
    assert.deepEqual(own.filter((name) => name === 'outer').length, 2)
    assert.ok(!own.includes('inner'), own.join(' '))
  })
}
