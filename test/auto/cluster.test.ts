import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { RequestDetail, RequestSummary } from '../../src/model/api.ts'
import type { RoutesAnswer } from '../../src/model/routes/routes-answer.ts'

const AUTO = new URL('../../src/auto.js', import.meta.url).href
const APP = fileURLToPath(new URL('../../../test/fixtures/auto/workers.mjs', import.meta.url))
const BASE = '/_debug_toolbar'
const skip = process.platform === 'win32' ? 'needs Unix sockets' : false

interface Answered {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** A cluster of three workers, with commands to its primary; it ends with the test. */
class Cluster {
  readonly #port: number
  readonly #say: (command: string) => void
  readonly #lines: AsyncIterator<string>
  /** The folder of the workers' sockets, as their temporary one. */
  readonly folder: string

  private constructor(port: number, folder: string, say: (command: string) => void, lines: AsyncIterator<string>) {
    this.#port = port
    this.folder = folder
    this.#say = say
    this.#lines = lines
  }

  static async start(t: TestContext, env: NodeJS.ProcessEnv = {}, args = ['--import', AUTO, APP]): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'workers-'))
    const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|DEBUG_TOOLBAR_)/.test(name))
    const child = spawn(process.execPath, args, {
      env: { ...Object.fromEntries(kept), TMPDIR: folder, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    t.after(async () => {
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
      rmSync(folder, { recursive: true, force: true })
    })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const port = Number((await lines.next()).value)
    return new Cluster(port, folder, (command) => void child.stdin.write(`${command}\n`), lines)
  }

  /** A command to the primary, and its answer. */
  async command(text: string): Promise<string> {
    this.#say(text)
    return String((await this.#lines.next()).value)
  }

  /** By a connection of its own, for which the cluster chooses a worker. */
  async ask(
    path: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  ): Promise<Answered> {
    const req = request({ host: '127.0.0.1', port: this.#port, path, method, headers, agent: false }).end()
    const [res] = await once(req, 'response')
    let body = ''
    for await (const chunk of res) body += String(chunk)
    return { status: res.statusCode, headers: res.headers, body }
  }

  async list(): Promise<RequestSummary[]> {
    return (JSON.parse((await this.ask(`${BASE}/api/requests`)).body) as { requests: RequestSummary[] }).requests
  }

  /** Opens an event stream of one worker. */
  async listen(t: TestContext): Promise<{ seen(ids: string[]): Promise<void>; has(id: string): Promise<boolean> }> {
    const req = request({ host: '127.0.0.1', port: this.#port, path: `${BASE}/api/events`, agent: false }).end()
    const [res] = await once(req, 'response')
    t.after(() => req.destroy())
    let text = ''
    res.on('data', (chunk: Buffer) => (text += String(chunk)))
    await until(() => text.startsWith('retry'))
    const isIn = (id: string): boolean => text.includes(`"id":"${id}"`)
    return {
      seen: async (ids) => {
        await until(() => ids.every(isIn))
        assert.deepEqual(
          ids.filter((id) => !isIn(id)),
          [],
        )
      },
      has: (id) => until(() => isIn(id), 10),
    }
  }

  /** Ten requests, with the worker and the record of each. */
  async askTen(): Promise<{ worker: number; id: string; path: string }[]> {
    const paths = Array.from({ length: 10 }, (_, index) => `/orders/${index}`)
    return Promise.all(
      paths.map(async (path) => {
        const { body, headers } = await this.ask(path)
        return { worker: Number(/\d+/.exec(body)![0]), id: String(headers['x-debug-toolbar-request']), path }
      }),
    )
  }
}

/** Waits until something holds, at most so many times a twentieth of a second. */
async function until(holds: () => boolean, times = 400): Promise<boolean> {
  for (let left = times; left > 0 && !holds(); left--) await sleep(50)
  return holds()
}

for (const policy of ['rr', 'none']) {
  test(`every link of a cluster opens, whichever worker is asked (scheduling: ${policy})`, { skip }, async (t) => {
    const cluster = await Cluster.start(t, { NODE_CLUSTER_SCHED_POLICY: policy })
    const asked = await cluster.askTen()
    if (policy === 'rr') assert.equal(new Set(asked.map(({ worker }) => worker)).size, 3)
    for (let round = 0; round < 3; round++) {
      for (const { id, path } of asked) {
        const { status, body } = await cluster.ask(`${BASE}/api/requests/${id}`)
        assert.equal(status, 200, body)
        const detail = JSON.parse(body) as RequestDetail
        assert.deepEqual([detail.id, detail.path, detail.complete], [id, path, true])
      }
    }
    const [first, last] = [asked[0]!, asked.at(-1)!]
    assert.equal((await cluster.ask(`${BASE}/api/compare?a=${first.id}&b=${last.id}`)).status, 200)
    assert.equal((await cluster.ask(`${BASE}/api/requests/${first.id}/export?format=chrome`)).status, 200)
    assert.deepEqual((await cluster.list()).map(({ id }) => id).toSorted(), asked.map(({ id }) => id).toSorted())
  })
}

test('the same with an adapter in each worker', { skip }, async (t) => {
  const cluster = await Cluster.start(t, {}, [APP, 'adapter'])
  const asked = await cluster.askTen()
  for (const { id } of asked) assert.equal((await cluster.ask(`${BASE}/api/requests/${id}`)).status, 200)
  assert.equal((await cluster.list()).length, asked.length)
})

test(
  'the routes of all workers are one table, whichever worker is asked, and each request is in it once',
  { skip },
  async (t) => {
    const cluster = await Cluster.start(t)
    await cluster.askTen()
    for (let round = 0; round < 3; round++) {
      let answer: RoutesAnswer
      do answer = JSON.parse((await cluster.ask(`${BASE}/api/routes`)).body) as RoutesAnswer
      while (answer.isPartial)
      assert.deepEqual(
        answer.routes.map(({ method, route, count, analysed }) => [method, route, count, analysed]),
        [['GET', '/orders/*', 10, 10]],
      )
    }
  },
)

test('the list is newest first, and is cleared in all workers by the page of one', { skip }, async (t) => {
  const cluster = await Cluster.start(t)
  for (const path of ['/a', '/b', '/c', '/d']) await cluster.ask(path)
  assert.deepEqual(
    (await cluster.list()).map(({ path }) => path),
    ['/d', '/c', '/b', '/a'],
  )
  const token = /debug-toolbar-token" content="([^"]+)"/.exec((await cluster.ask(`${BASE}/`)).body)?.[1]
  assert.ok(token !== undefined, 'the page has a token')
  const headers = { 'X-Debug-Toolbar-Token': token }
  const statuses = [1, 2, 3].map(() => cluster.ask(`${BASE}/api/requests`, { method: 'DELETE', headers }))
  assert.deepEqual(
    (await Promise.all(statuses)).map(({ status }) => status),
    [204, 204, 204],
  )
  assert.deepEqual(await cluster.list(), [])
  const foreign = { 'X-Debug-Toolbar-Token': token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) }
  assert.equal((await cluster.ask(`${BASE}/api/requests`, { method: 'DELETE', headers: foreign })).status, 403)
})

test('the event stream of one worker has the requests of all, new ones included', { skip }, async (t) => {
  const cluster = await Cluster.start(t)
  const events = await cluster.listen(t)
  const asked = await cluster.askTen()
  await events.seen(asked.map(({ id }) => id))
  assert.equal(await cluster.command('fork'), 'listening')
  // The stream looks for new workers once a second.
  const workers = new Set(asked.map(({ worker }) => worker))
  let isSeen = false
  for (let round = 0; round < 20 && !isSeen; round++) {
    const latest = (await cluster.askTen()).find(({ worker }) => !workers.has(worker))
    isSeen = latest !== undefined && (await events.has(latest.id))
  }
  assert.ok(isSeen)
})

test('the link to a record of a worker that has ended says so', { skip }, async (t) => {
  const cluster = await Cluster.start(t)
  const { worker, id } = (await cluster.askTen())[0]!
  assert.equal(await cluster.command(`kill ${worker}`), 'exit')
  for (let round = 0; round < 4; round++) {
    const { status, body } = await cluster.ask(`${BASE}/api/requests/${id}`)
    assert.equal(status, 404)
    assert.match(body, /Each worker of this cluster has its own records: the one that had this may have ended/)
  }
  assert.equal(await cluster.command('fork'), 'listening')
  const asked = await cluster.askTen()
  for (const { id } of asked) assert.equal((await cluster.ask(`${BASE}/api/requests/${id}`)).status, 200)
})

test('the app gets no message of ours, and a worker that disconnects ends', { skip }, async (t) => {
  const cluster = await Cluster.start(t)
  const { worker, id } = (await cluster.askTen())[0]!
  for (let round = 0; round < 4; round++) await cluster.ask(`${BASE}/api/requests/${id}`)
  const port = Number(JSON.parse(await cluster.command('messages'))[0])
  assert.deepEqual(JSON.parse(await cluster.command('messages')), [port, port, port])
  assert.equal(await cluster.command(`disconnect ${worker}`), 'exit 0')
})

test('nobody else can open the sockets of the workers', { skip }, async (t) => {
  const cluster = await Cluster.start(t)
  const [above] = readdirSync(cluster.folder)
  const folder = readdirSync(join(cluster.folder, above!)).find((name) => /^\d+-/.test(name))
  for (const path of [join(cluster.folder, above!), join(cluster.folder, above!, folder!)]) {
    assert.equal(statSync(path).mode & 0o777, 0o700)
  }
  assert.equal(readdirSync(join(cluster.folder, above!, folder!)).length, 3)
})

test('without a folder of its own, a worker says that it has its records alone', { skip }, async (t) => {
  const cluster = await Cluster.start(t, { TMPDIR: '/nowhere' })
  const asked = await cluster.askTen()
  let opened = 0
  for (const { id } of asked) {
    const { status, body } = await cluster.ask(`${BASE}/api/requests/${id}`)
    if (status === 200) opened++
    else assert.match(body, /this is the worker with the process id \d+\. Reload to ask another one/)
  }
  assert.ok(opened <= asked.length)
})
