import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { test } from 'node:test'
import type { RequestDetail } from '../../src/model/api.ts'
import { API, asyncStats } from '../integration/client.support.ts'
import { missingToolbar } from '../integration/pages.support.ts'
import { startApp } from './apps.support.ts'

const ca = readFileSync(new URL('../../../test/fixtures/auto/localhost.crt', import.meta.url))

interface Answered {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

type Client = (port: number, path: string, headers?: Record<string, string>) => Promise<Answered>

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const https: Client = async (port, path, headers = {}) => {
  const req = request({ host: '127.0.0.1', port, path, ca, headers, agent: false }).end()
  const [res] = await once(req, 'response')
  return { status: res.statusCode, headers: res.headers, body: await textOf(res) }
}

const http2 =
  (scheme: 'https' | 'http'): Client =>
  async (port, path, asked = {}) => {
    const session = connect(`${scheme}://127.0.0.1:${port}`, { ca })
    try {
      const stream = session.request({ ':path': path, ...asked }).end()
      const [headers] = await once(stream, 'response')
      return { status: headers[':status'], headers, body: await textOf(stream) }
    } finally {
      session.close()
    }
  }

const KINDS: readonly [name: string, kind: string, client: Client][] = [
  ['HTTPS', 'https', https],
  ['HTTP/2', 'http2', http2('https')],
  ['HTTP/1 on an HTTP/2 server', 'http2', https],
  ['HTTP/2 without TLS', 'h2c', http2('http')],
]

for (const [name, kind, client] of KINDS) {
  test(`${name}: the same answer, a record and a dashboard`, async (t) => {
    const [bare, port] = await Promise.all([
      startApp(t, 'secure.mjs', { auto: false, args: [kind] }),
      startApp(t, 'secure.mjs', { auto: true, args: [kind] }),
    ])
    const [expected, answer] = await Promise.all([client(bare, '/users/7'), client(port, '/users/7')])
    assert.deepEqual([answer.status, answer.body], [expected.status, expected.body])
    const { status, body } = await client(port, `${API}/${String(answer.headers['x-debug-toolbar-request'])}`)
    assert.equal(status, 200, body)
    const record = JSON.parse(body) as RequestDetail
    assert.deepEqual([record.method, record.path, record.status], ['GET', '/users/7', 200])
    assert.ok(record.complete)
    assert.ok(asyncStats(record).tasks.some((task) => task.name === 'loadUser' && task.status === 'completed'))
    const page = await client(port, '/_debug_toolbar/')
    assert.match(String(page.headers['content-type']), /^text\/html/)
  })

  test(
    `${name}: a streamed page gets the toolbar as its last element, and is else the same`,
    { skip: missingToolbar() },
    async (t) => {
      const [bare, port] = await Promise.all([
        startApp(t, 'secure.mjs', { auto: false, args: [kind] }),
        startApp(t, 'secure.mjs', { auto: true, args: [kind] }),
      ])
      const navigation = { accept: 'text/html', 'sec-fetch-dest': 'document' }
      const [expected, page] = [await client(bare, '/pages/7', navigation), await client(port, '/pages/7', navigation)]
      const id = String(page.headers['x-debug-toolbar-request'])
      const [snippet = 'none'] = /<script src="\/_debug_toolbar\/[^>]*><\/script>/.exec(page.body) ?? []
      assert.ok(snippet.includes(`data-debug-toolbar-request="${id}"`), page.body)
      assert.equal(page.body, expected.body.replace('</body>', `${snippet}</body>`))
      const script = await client(port, /src="([^"]*)"/.exec(snippet)![1]!)
      assert.equal(script.status, 200)
      assert.match(String(script.headers['content-type']), /javascript/)
    },
  )
}
