import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, constants } from 'node:http2'
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestDetail, RequestSummary } from '../../src/model/api.ts'
import { API, asyncStats } from '../integration/client.support.ts'
import { startApp } from './apps.support.ts'

const ca = readFileSync(new URL('../../../test/fixtures/auto/localhost.crt', import.meta.url))

interface Answered {
  headers: Record<string, unknown>
  body: string
  id: string | undefined
}

/** One session with an app, on which all requests are streams. */
class Client {
  readonly session: ClientHttp2Session
  readonly pushed: string[] = []

  constructor(session: ClientHttp2Session) {
    this.session = session
    session.on('stream', (stream, headers) => {
      this.pushed.push(String(headers[':path']))
      stream.resume()
    })
  }

  static async open(t: TestContext, kind: string, auto: boolean): Promise<Client> {
    const port = await startApp(t, 'streams.mjs', { auto, args: [kind] })
    const session = connect(`${kind === 'secure' ? 'https' : 'http'}://127.0.0.1:${port}`, { ca })
    // The app ends first, and its streams tell of it.
    session.on('error', () => {})
    t.after(() => session.destroy())
    return new Client(session)
  }

  async ask(path: string, body?: string): Promise<Answered> {
    const stream = this.session.request({ ':path': path, ':method': body === undefined ? 'GET' : 'POST' })
    stream.end(body)
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders]
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    return { headers: withoutOurs(headers), body: text, id: headers['x-debug-toolbar-request'] as string | undefined }
  }

  async list(): Promise<RequestSummary[]> {
    return (JSON.parse((await this.ask(API)).body) as { requests: RequestSummary[] }).requests
  }

  async record(id: string | undefined): Promise<RequestDetail> {
    return JSON.parse((await this.ask(`${API}/${id}`)).body) as RequestDetail
  }
}

/** The app's headers, without the time of the answer and our part of `Server-Timing`. */
function withoutOurs(headers: IncomingHttpHeaders): Record<string, unknown> {
  const kept = Object.entries(headers).filter(([name]) => !/^(?:date|last-modified|x-debug-toolbar-.*)$/.test(name))
  return Object.fromEntries(
    kept.flatMap(([name, value]) => {
      if (name !== 'server-timing') return [[name, value] as const]
      const own = String(value).split(', async_profiling;')[0]!
      return own.startsWith('async_profiling;') ? [] : [[name, own] as const]
    }),
  )
}

const PATHS: readonly [path: string, status: number, body?: string][] = [
  ['/users/7?token=secret', 203],
  ['/echo', 200, 'some text'],
  ['/file', 200],
  ['/missing', 404],
  ['/implicit', 200],
  ['/empty', 204],
  ['/twice', 200],
  ['/push', 200],
  ['/keys', 200],
]

for (const kind of ['plain', 'secure']) {
  test(`${kind} streams of the core API: the same answers, a record each`, async (t) => {
    const [bare, client] = [await Client.open(t, kind, false), await Client.open(t, kind, true)]
    for (const [path, status, body] of PATHS) {
      const [expected, answer] = [await bare.ask(path, body), await client.ask(path, body)]
      assert.deepEqual([answer.headers, answer.body], [expected.headers, expected.body], path)
      // The runtime sends the headers of an answer without any by itself.
      assert.equal(answer.id === undefined, path === '/implicit' || path === '/keys', path)
      const record = await client.record(answer.id ?? (await client.list())[0]!.id)
      const method = body === undefined ? 'GET' : 'POST'
      assert.deepEqual(
        [record.method, record.path, record.status, record.complete],
        [method, path.split('?')[0], status, true],
      )
      assert.doesNotMatch(JSON.stringify(record), /secret/)
    }
    assert.deepEqual(client.pushed, bare.pushed)
    assert.equal((await client.list()).length, PATHS.length)
    assert.match(String((await client.ask('/_debug_toolbar/')).headers['content-type']), /^text\/html/)
  })
}

test('overlapping streams of one session have a record each, with the work of their own', async (t) => {
  const client = await Client.open(t, 'plain', true)
  const paths = Array.from({ length: 10 }, (_, index) => `/users/${index}`)
  const answers = await Promise.all(paths.map((path) => client.ask(path)))
  for (const [index, { id, body }] of answers.entries()) {
    assert.equal((JSON.parse(body) as { id: string }).id, String(index))
    const record = await client.record(id)
    assert.equal(record.path, paths[index])
    const names = asyncStats(record).tasks.map(({ name, status }) => `${name} ${status}`)
    assert.deepEqual(
      names.filter((name) => name.startsWith('loadUser')),
      ['loadUser completed'],
    )
  }
})

test('a stream that its client resets ends its record, which is not complete', async (t) => {
  const client = await Client.open(t, 'plain', true)
  const stream = client.session.request({ ':path': '/slow' })
  stream.on('error', () => {})
  await sleep(100)
  stream.close(constants.NGHTTP2_CANCEL)
  await once(stream, 'close')
  const { path, status, complete } = await client.record((await client.list())[0]!.id)
  assert.deepEqual([path, status, complete], ['/slow', null, false])
})

test('a response of the compatibility API that its client resets is not complete', async (t) => {
  const client = await Client.open(t, 'compat', true)
  assert.equal((await client.ask('/whole')).body, 'half')
  const stream = client.session.request({ ':path': '/half' })
  stream.on('error', () => {})
  await once(stream, 'data')
  stream.close(constants.NGHTTP2_CANCEL)
  await once(stream, 'close')
  const records = (await client.list()).map(async ({ id }) => client.record(id))
  assert.deepEqual(
    (await Promise.all(records)).map(({ path, status, complete }) => [path, status, complete]),
    [
      ['/half', 200, false],
      ['/whole', 200, true],
    ],
  )
})

test('a server with a request listener as well records each request once', async (t) => {
  const client = await Client.open(t, 'both', true)
  await client.ask('/users/7')
  assert.deepEqual(
    (await client.list()).map(({ path }) => path),
    ['/users/7'],
  )
})
