import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { DebugToolbarConfig } from '../../src/core/options/config.ts'
import { encodeRecord } from '../../src/core/records/record-codec.ts'
import type { FinishedRequest } from '../../src/model/finished-request.ts'
import { Absent, answer, Failing, Leaky, MemoryRecords, places, sendCanaries, tasks } from './canaries.support.ts'
import { HTTP } from './apps.support.ts'
import { API, ask } from './client.support.ts'

/** Everything that the process writes of ours, until the test ends. */
function captureLog(t: TestContext): string[] {
  const lines: string[] = []
  for (const method of ['warn', 'error'] as const) {
    t.mock.method(console, method, (...args: unknown[]) => void lines.push(args.map(String).join(' ')))
  }
  return lines
}

async function visit(port: number): Promise<{ id: string; headers: string }> {
  const req = sendCanaries(port)
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  res.resume()
  await once(res, 'end')
  const ours = Object.entries(res.headers).filter(([name]) => /^server-timing|^x-debug/.test(name))
  return { id: String(res.headers['x-debug-toolbar-request']), headers: JSON.stringify(ours) }
}

/** Opens the event stream and returns a function that waits for the first event and ends it. */
async function openEvents(port: number): Promise<() => Promise<string>> {
  const req = request({ host: '127.0.0.1', port, path: '/_debug_toolbar/api/events', agent: false })
  req.end()
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  let text = ''
  res.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return async () => {
    while (!text.includes('kept')) await once(res, 'data')
    req.destroy()
    return text
  }
}

async function readOutputs(port: number): Promise<Map<string, string>> {
  const readEvent = await openEvents(port)
  const { id, headers } = await visit(port)
  const outputs = new Map([
    ['our headers', headers],
    ['events', await readEvent()],
  ])
  const paths = ['', `/${id}`, ...['json', 'chrome', 'speedscope', 'html'].map((f) => `/${id}/export?format=${f}`)]
  const addresses = [...paths.map((path) => API + path), `/_debug_toolbar/api/toolbar/${id}`]
  addresses.push(`/_debug_toolbar/api/compare?a=${id}&b=${id}`)
  for (const path of addresses) {
    const { status, body } = await ask(port, { path })
    assert.equal(status, 200, path)
    outputs.set(path, body)
  }
  return outputs
}

for (const kind of ['memory', 'a store'] as const) {
  test(`secrets at more than 80 places are in no output, with ${kind}`, async (t) => {
    const log = captureLog(t)
    const records = new MemoryRecords()
    const options: DebugToolbarConfig = {
      extraPanels: [Leaky, Failing, Absent],
      asyncProfilerBackend: 'hooks',
      logFields: true,
    }
    if (kind === 'a store') options.history = records
    const app = await HTTP.start(
      t,
      async (_req: IncomingMessage, res: ServerResponse) => {
        await Promise.all(Object.values(tasks).map((task) => task()))
        answer(res)
      },
      options,
    )
    const outputs = await readOutputs(app.port)
    await app.closeToolbar()
    await records.settled(kind === 'a store' ? 1 : 0)
    records.all.forEach((record: FinishedRequest, index) => {
      outputs.set(`record ${index}`, Buffer.from(encodeRecord(record)).toString('latin1'))
    })
    outputs.set('log', log.join('\n'))
    assert.ok(places.size >= 80, `${places.size} places`)
    assert.ok(!places.has('stats: getter') && !places.has('stats: toJSON'), 'code of the panel ran')
    for (const [output, text] of outputs) {
      assert.ok(/kept|no connection|Dashboard/.test(text), `${output} says something: ${text.slice(0, 200)}`)
      const leaks = [...places].filter(([, secret]) => text.includes(secret)).map(([place]) => place)
      assert.deepEqual(leaks, [], output)
    }
  })
}
