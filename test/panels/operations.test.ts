import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { RequestDetail } from '../../src/model/api.ts'
import type { OperationsStats } from '../../src/model/operation-groups.ts'
import { startParts } from '../integration/apps.support.ts'
import { ask, listRecords, recordOf } from '../integration/client.support.ts'

async function startUpstream(t: TestContext): Promise<number> {
  const server = createServer((req, res) => {
    res.statusCode = req.url?.startsWith('/missing') ? 404 : 200
    res.end('x')
  })
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

const fetchFrom = (port: number, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path }, (res) => res.resume().on('end', resolve)).on('error', reject)
  })

const statsOf = ({ panels }: RequestDetail, id: string): OperationsStats => panels[id] as OperationsStats

test('requests of a handler are on their tab, in the list and in Server-Timing; other tabs say what they look for', async (t) => {
  const upstream = await startUpstream(t)
  const handle = async (res: ServerResponse): Promise<void> => {
    for (const path of ['/items/1', '/items/2', '/missing']) await fetchFrom(upstream, path)
    res.end('ok')
  }
  const { port } = await startParts(t, (_req, res) => void handle(res), {})
  const answer = await ask(port)
  const record = await recordOf(port, answer)
  const out = statsOf(record, 'HttpClientPanel')
  assert.deepEqual([out.count, out.failed, out.pending, out.note, out.operations.length], [3, 0, 0, null, 3])
  assert.deepEqual(
    out.groups.map(({ count, statusCodes }) => [count, statusCodes]).toSorted(([a], [b]) => Number(b) - Number(a)),
    [
      [2, { 200: 2 }],
      [1, { 404: 1 }],
    ],
  )
  assert.ok(out.groups.every(({ sites }) => sites.some(({ file }) => /operations\.test\.[jt]s$/.test(file))))
  assert.match(
    statsOf(record, 'QueriesPanel').note ?? '',
    /^No query was seen; .* pg, postgres, mysql2, mariadb and SQLite\.$/,
  )
  const [row] = await listRecords(port)
  assert.match(row!.panels['HttpClientPanel']!.navSubtitle, /^3 requests, [\d.]+ ms$/)
  assert.deepEqual(row!.panels['CachePanel'], { navTitle: 'Cache and messages', navSubtitle: '' })
  const timing = String(answer.headers['server-timing'])
  assert.match(timing, /http_out;dur=[\d.]+;desc="3 requests"/)
  assert.doesNotMatch(timing, /queries|commands/)
})

test('without the async panel the tabs are the same', async (t) => {
  const upstream = await startUpstream(t)
  const handle = async (res: ServerResponse): Promise<void> => {
    await fetchFrom(upstream, '/items/1')
    res.end('ok')
  }
  const options = { excludePanels: ['AsyncProfilingPanel'] }
  const { port } = await startParts(t, (_req, res) => void handle(res), {}, options)
  assert.equal(statsOf(await recordOf(port, await ask(port)), 'HttpClientPanel').count, 1)
})
