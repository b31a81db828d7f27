import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Comparison } from '../../src/model/comparison.ts'
import { parseExport } from '../../src/formats/json.ts'
import { HTTP } from './apps.support.ts'
import type { RunningApp } from './apps.support.ts'
import { sleepAtLeast } from './sleep.support.ts'

const FORMATS = ['json', 'chrome', 'speedscope', 'html']

/** Visits a page of the app and returns the id of the request's record. */
async function visit({ port }: RunningApp, path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init)
  await response.text()
  return response.headers.get('x-debug-toolbar-request') ?? ''
}

async function ask({ port }: RunningApp, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/_debug_toolbar/api/${path}`)
  assert.equal(response.status, 200, path)
  return response.text()
}

test('redacted text is in no export', async (t) => {
  const canary = (name: string): string => `canary${name}${Math.random().toString(36).slice(2)}x`
  const secrets = Object.fromEntries(
    ['auth', 'cookie', 'query', 'key', 'set', 'mail'].map((name) => [name, canary(name)]),
  ) as Record<'auth' | 'cookie' | 'query' | 'key' | 'set' | 'mail', string>
  const called = { [`${secrets.mail}@example.com`]: async () => sleep(1) }
  const app = await HTTP.start(t, async (_req: IncomingMessage, res: ServerResponse) => {
    await Promise.all(Object.values(called).map((fn) => fn()))
    res.setHeader('set-cookie', `session=${secrets.set}`)
    res.end('ok')
  })
  const headers = {
    authorization: `Bearer ${secrets.auth}`,
    cookie: `session=${secrets.cookie}`,
    'x-api-key': secrets.key,
  }
  const id = await visit(app, `/shown/42?token=${secrets.query}&page=2`, { headers })
  for (const format of FORMATS) {
    const text = await ask(app, `requests/${id}/export?format=${format}`)
    for (const [name, secret] of Object.entries(secrets)) assert.ok(!text.includes(secret), `${name} in ${format}`)
    assert.ok(text.includes('/shown/42'), `the path is in ${format}`)
  }
})

test('a JSON export of a real request can be imported, with all its panels', async (t) => {
  const app = await HTTP.start(t, async (_req: IncomingMessage, res: ServerResponse) => {
    await sleep(1)
    res.end('ok')
  })
  const id = await visit(app, '/x')
  const detail: unknown = JSON.parse(await ask(app, `requests/${id}`))
  const record = parseExport(await ask(app, `requests/${id}/export?format=json`))
  assert.deepEqual(record.request, detail)
  assert.deepEqual(Object.keys(record.summaries), Object.keys(record.request.panels))
})

test('compare names the added serial await and the added block among the three largest differences', async (t) => {
  const load = async (): Promise<void> => sleepAtLeast(10)
  const audit = async (): Promise<void> => sleepAtLeast(150)
  const report = async (): Promise<void> => {
    await sleep(1)
    const end = performance.now() + 250
    while (performance.now() < end);
  }
  const showOrder = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    await load()
    if (req.url === '/slow') {
      await audit()
      await report()
    }
    res.end('ok')
  }
  const app = await HTTP.start(t, showOrder)
  await visit(app, '/fast')
  const [a, b] = [await visit(app, '/fast'), await visit(app, '/slow')]
  const body = JSON.parse(await ask(app, `compare?a=${a}&b=${b}`)) as { differences: Comparison }
  const { largest, duration, ledger } = body.differences
  const texts = largest.map(({ text }) => text)
  t.diagnostic(texts.join(' | '))
  const place = /\(test\/integration\/exports\.test\.ts:\d+\)/.source
  const block = new RegExp(`^B blocked the event loop for [\\d.]+ ms in report ${place}; A did not\\.$`)
  const wait = new RegExp(`^B waited [\\d.]+ ms at an await in showOrder ${place} that A did not reach\\.$`)
  assert.ok(
    texts.length <= 3 && texts.some((text) => block.test(text)) && texts.some((text) => wait.test(text)),
    texts.join('\n'),
  )
  // The duration of A depends on the machine.
  assert.ok(duration.b >= 405, `${duration.b}`)
  assert.equal(duration.difference, duration.b - duration.a)
  assert.ok((ledger?.running.b ?? 0) >= 249, JSON.stringify(ledger))
})
