import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { debugToolbar } from '../../src/adapters/http.ts'
import { EXPRESS, FASTIFY, HONO, HTTP, KITS, KOA } from './apps.support.ts'
import { ask } from './client.support.ts'

/** Collects the lines that say where a dashboard is. */
function captureLines(t: TestContext): string[] {
  const lines: string[] = []
  t.mock.method(console, 'error', (line: unknown) => {
    if (String(line).includes('Dashboard:')) lines.push(String(line))
  })
  return lines
}

const lineOf = (port: number): string => `[debug-toolbar] Dashboard: http://127.0.0.1:${port}/_debug_toolbar/`

for (const kit of KITS) {
  test(`${kit.name}: when the server listens a line says where the dashboard is, once`, async (t) => {
    const lines = captureLines(t)
    const { port } = await kit.start(t, (_req, res) => res.end('hello'))
    assert.deepEqual(lines, [lineOf(port)])
    await ask(port)
    await ask(port)
    assert.deepEqual(lines, [lineOf(port)])
    assert.equal(Object.hasOwn(Server.prototype, 'emit'), false, 'servers are no longer watched')
  })
}

for (const kit of [HTTP, EXPRESS, FASTIFY, KOA, HONO]) {
  test(`${kit.name}: another server of the process is not named`, async (t) => {
    const lines = captureLines(t)
    // Metrics, say: it listens first, after the toolbar was made.
    const other = createServer((_req, res) => res.end('metrics'))
    t.after(() => other.close())
    const started = kit.start(t, (_req, res) => res.end('hello'))
    other.listen(0, '127.0.0.1')
    const [{ port }] = await Promise.all([started, once(other, 'listening')])
    assert.deepEqual(lines, [lineOf(port)])
  })
}

test('a server that does not tell is named at its first request', async (t) => {
  const lines = captureLines(t)
  const toolbar = debugToolbar({}, (_req, res) => res.end('hello'))
  t.after(() => toolbar.close())
  const server = createServer((req, res) => toolbar(req, res))
  t.after(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  assert.deepEqual(lines, [])
  const { port } = server.address() as AddressInfo
  await ask(port)
  assert.deepEqual(lines, [lineOf(port)])
})

test('a toolbar that is closed or off says nothing, and watches nothing', async (t) => {
  const lines = captureLines(t)
  debugToolbar({}, () => {}).close()
  debugToolbar({ enabled: false }, () => {})
  const server = createServer(() => {})
  t.after(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  assert.deepEqual(lines, [])
  assert.equal(Object.hasOwn(Server.prototype, 'emit'), false)
})

test('a test suite is not told', async (t) => {
  const lines = captureLines(t)
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'test'
  t.after(() => {
    if (before === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = before
  })
  const { port } = await HTTP.start(t, (_req, res) => res.end())
  await ask(port)
  assert.deepEqual(lines, [])
})
