import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { IncomingMessage, RequestListener, RequestOptions, Server, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { debugToolbar } from '../../src/adapters/http.ts'
import { readTraceparent } from '../../src/core/trace-context/traceparent.ts'
import { profile } from '../../src/index.ts'
import type { DebugToolbarConfig } from '../../src/core/options/config.ts'
import type { RequestDetail, RequestSummary } from '../../src/model/api.ts'
import { asyncStatsOf } from '../../src/model/panel-stats.ts'

const FOLDER = resolve(import.meta.dirname, '../../..', 'test/operations')
const AT_ONCE = 20
const GIVEN = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`

type Listener = (req: IncomingMessage, res: ServerResponse) => unknown
type Ask = (url: string, headers?: Record<string, string>) => Promise<void>

/** The clients, each of which asks for a URL and reads the answer. */
const CLIENTS: Record<string, { ask: Ask; skip?: string | false }> = {
  'node:http': { ask: (url, headers = {}) => ended(url, { headers }) },
  fetch: { ask: async (url, headers = {}) => void (await (await fetch(url, { headers })).text()) },
  ...packagedUndici(FOLDER, 'newest undici'),
  ...packagedUndici(resolve(FOLDER, 'oldest'), 'oldest undici'),
}

async function ended(url: string, options: RequestOptions): Promise<void> {
  const sent = request(url, options).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  await once(answer.resume(), 'end')
}

function packagedUndici(folder: string, name: string): Record<string, { ask: Ask; skip: string | false }> {
  const isThere = existsSync(resolve(folder, 'node_modules/undici'))
  if (!isThere) return { [name]: { ask: () => Promise.resolve(), skip: 'npm ci --prefix test/operations' } }
  type Undici = { request(url: string, options: object): Promise<{ body: { text(): Promise<string> } }> }
  const { request: ask } = createRequire(resolve(folder, 'package.json'))('undici') as Undici
  return {
    [name]: { ask: async (url, headers = {}) => void (await (await ask(url, { headers })).body.text()), skip: false },
  }
}

/** A server that keeps the headers of the requests that come, by their path. */
async function startOther(t: TestContext): Promise<{ url: string; seen: Map<string, string[]> }> {
  const seen = new Map<string, string[]>()
  const port = await listen(t, (req, res) => {
    const values = req.rawHeaders.filter((_, index) => /^trace/i.test(req.rawHeaders[index - (index % 2)]!))
    seen.set(req.url!, values)
    setTimeout(() => res.end('{}'), Number(new URL(req.url!, 'http://a').searchParams.get('ms') ?? 1))
  })
  return { url: `http://127.0.0.1:${port}`, seen }
}

/** Starts an app with the toolbar. */
function startApp(t: TestContext, listener: Listener, options: DebugToolbarConfig = {}): Promise<number> {
  const app = debugToolbar({ history: 'memory', ...options }, (req, res) => void listener(req, res))
  t.after(() => app.close())
  return listen(t, app)
}

async function listen(t: TestContext, listener: RequestListener): Promise<number> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function get(port: number, path: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
  await answer.text()
  return answer.headers.get('x-debug-toolbar-request') ?? ''
}

async function detailOf(port: number, id: string): Promise<RequestDetail> {
  return (await (await fetch(`http://127.0.0.1:${port}/_debug_toolbar/api/requests/${id}`)).json()) as RequestDetail
}

const headerOf = (lines: readonly string[] | undefined, name = 'traceparent'): string[] =>
  (lines ?? []).filter((_, index) => index % 2 === 1 && lines![index - 1]!.toLowerCase() === name)

for (const [name, { ask, skip = false }] of Object.entries(CLIENTS)) {
  test(`${name}: overlapping requests each send their own traceparent, one for each call`, { skip }, async (t) => {
    const other = await startOther(t)
    const port = await startApp(t, async (req, res) => {
      const label = req.url!.slice(1)
      await sleep(Math.random() * 5)
      await Promise.all([
        ask(`${other.url}/${label}/1?ms=8`),
        ask(`${other.url}/${label}/2`),
        ask(`${other.url}/${label}/given`, { TraceParent: GIVEN }),
      ])
      res.end()
    })
    const labels = Array.from({ length: AT_ONCE }, (_, index) => String(index))
    const traceOf = (label: string): string => label.padStart(32, '1')
    const spanOf = (label: string): string => label.padStart(16, '2')
    const ids = await Promise.all(
      labels.map((label) =>
        get(port, `/${label}`, {
          traceparent: `00-${traceOf(label)}-${spanOf(label)}-01`,
          tracestate: `label=${label}`,
        }),
      ),
    )
    const spans = new Set<string>()
    for (const [index, label] of labels.entries()) {
      const detail = await detailOf(port, ids[index]!)
      const context = detail.traceContext!
      assert.deepEqual([context.traceId, context.parentSpanId], [traceOf(label), spanOf(label)])
      for (const path of ['1?ms=8', '2']) {
        const lines = other.seen.get(`/${label}/${path}`)
        const [sent] = headerOf(lines).map(readTraceparent)
        assert.equal(headerOf(lines).length, 1)
        assert.deepEqual([sent?.traceId, sent?.flags], [traceOf(label), '01'])
        assert.deepEqual(headerOf(lines, 'tracestate'), [`label=${label}`])
        const { operations } = asyncStatsOf(detail)!
        const own = operations.filter(({ spanId }) => spanId === sent!.spanId)
        assert.deepEqual([own.length, own[0]!.text.endsWith(path === '2' ? '/:id/:id' : '/:id/:id?ms')], [1, true])
        spans.add(sent!.spanId)
      }
      assert.deepEqual(headerOf(other.seen.get(`/${label}/given`)), [GIVEN])
      assert.ok(asyncStatsOf(detail)!.operations.some(({ spanId }) => spanId === 'b'.repeat(16)))
    }
    assert.equal(spans.size, 2 * AT_ONCE)
  })

  test(
    `${name}: nothing is sent with the option off, outside of recorded requests, or after one`,
    { skip },
    async (t) => {
      const other = await startOther(t)
      let later: Promise<void> = Promise.resolve()
      const listener: Listener = async (req, res) => {
        await ask(`${other.url}${req.url!}`)
        later = new Promise((ready) => res.once('close', ready))
          .then(() => sleep(5))
          .then(() => ask(`${other.url}/late`))
        res.end()
      }
      const [off, on] = [
        await startApp(t, listener, { traceContext: false }),
        await startApp(t, listener, { excludePaths: ['/health'] }),
      ]
      const id = await get(off, '/off', { traceparent: GIVEN })
      assert.equal((await detailOf(off, id)).traceContext?.traceId, 'a'.repeat(32))
      await get(on, '/health')
      await get(on, '/bad', { traceparent: GIVEN.toUpperCase() })
      await later
      await ask(`${other.url}/outside`)
      await profile('job', () => ask(`${other.url}/profile`))
      for (const path of ['/off', '/health', '/late', '/outside', '/profile']) {
        assert.deepEqual(other.seen.get(path), [], path)
      }
      assert.notEqual(readTraceparent(headerOf(other.seen.get('/bad'))[0]!)?.traceId, 'a'.repeat(32))
    },
  )
}

test('a header that the app sets late is the one that is sent and noted; raw headers stay as they are', async (t) => {
  const other = await startOther(t)
  const port = await startApp(t, async (_req, res) => {
    const late = request(`${other.url}/late`)
    late.setHeader('traceparent', GIVEN)
    late.end()
    const [answer] = (await once(late, 'response')) as [IncomingMessage]
    await once(answer.resume(), 'end')
    await ended(`${other.url}/raw`, { headers: ['X-One', '1'] })
    res.end()
  })
  const detail = await detailOf(port, await get(port, '/'))
  assert.deepEqual(headerOf(other.seen.get('/late')), [GIVEN])
  assert.deepEqual(headerOf(other.seen.get('/raw')), [])
  assert.deepEqual(
    asyncStatsOf(detail)!.operations.map(({ spanId }) => spanId),
    ['b'.repeat(16), undefined],
  )
})

test('a request of a call of profile() within a request is the request’s', async (t) => {
  const other = await startOther(t)
  const port = await startApp(t, async (_req, res) => {
    await profile('inner', () => ended(`${other.url}/inner`, {}))
    res.end()
  })
  const detail = await detailOf(port, await get(port, '/', { traceparent: GIVEN }))
  const [sent] = headerOf(other.seen.get('/inner')).map(readTraceparent)
  assert.equal(sent?.traceId, 'a'.repeat(32))
  assert.equal(asyncStatsOf(detail)!.operations[0]!.spanId, sent?.spanId)
})

test('lists have the trace of each row', async (t) => {
  const port = await startApp(t, (_req, res) => void res.end())
  await get(port, '/', { traceparent: GIVEN })
  const answer = await fetch(`http://127.0.0.1:${port}/_debug_toolbar/api/requests`)
  const { requests } = (await answer.json()) as { requests: RequestSummary[] }
  assert.equal(requests[0]!.traceContext?.parentSpanId, 'b'.repeat(16))
})
