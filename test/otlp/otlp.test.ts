import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Toolbar } from '../../src/toolbar.ts'
import type { OtlpRequest, OtlpSpan } from '../../src/otlp/otlp-json.ts'
import { toReadable } from './official.support.ts'
import type { Serializer } from './official.support.ts'

const AGENTS = resolve(import.meta.dirname, '../../..', 'test/agents')
const skip =
  existsSync(resolve(AGENTS, 'node_modules/@opentelemetry/otlp-transformer')) || process.env['CI'] === 'true'
    ? false
    : 'needs `npm ci --ignore-scripts --prefix test/agents`'
const TRACE = 'a'.repeat(32)
const PARENT = 'b'.repeat(16)

interface Collector {
  url: string
  /** The messages that were taken, with the headers of each. */
  messages: { body: OtlpRequest; headers: IncomingMessage['headers']; path: string }[]
  /** Statuses of the next answers; 200 where there are none. */
  statuses: number[]
}

async function listen(t: TestContext, listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function startCollector(t: TestContext): Promise<Collector> {
  const collector: Collector = { url: '', messages: [], statuses: [] }
  const take = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    const status = collector.statuses.shift() ?? 200
    const body = JSON.parse(Buffer.concat(chunks).toString()) as OtlpRequest
    if (status === 200) collector.messages.push({ body, headers: req.headers, path: req.url! })
    res.writeHead(status).end('{}')
  }
  collector.url = `http://127.0.0.1:${await listen(t, (req, res) => void take(req, res))}`
  return collector
}

interface App {
  port: number
  warnings: string[]
  /** The headers that the other service got. */
  asked: IncomingMessage['headers'][]
}

/** Starts an app that asks another service, with these variables. */
async function startApp(t: TestContext, env: NodeJS.ProcessEnv): Promise<App> {
  const asked: IncomingMessage['headers'][] = []
  const other = await listen(t, (req, res) => {
    asked.push(req.headers)
    res.writeHead(req.url!.includes('missing') ? 404 : 200).end('{}')
  })
  async function load(path: string): Promise<void> {
    await sleep(5)
    await (await fetch(`http://127.0.0.1:${other}${path}`)).text()
  }
  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.url!.startsWith('/plain')) return void res.end('plain')
    await Promise.all([load('/stock/7'), load('/missing/7?token=geheim')])
    res.writeHead(req.url!.includes('broken') ? 503 : 200).end('done')
  }
  const warnings: string[] = []
  const logger = { info: () => {}, warn: (text: string) => void warnings.push(text) }
  const toolbar = new Toolbar({ history: 'memory' }, { env, logger })
  t.after(() => toolbar.close())
  const port = await listen(t, (req, res) => {
    const tracked = toolbar.track(req, res)
    void (tracked === null ? answer(req, res) : tracked.run(() => answer(req, res)))
  })
  return { port, warnings, asked }
}

async function get(port: number, path: string, headers: Record<string, string> = {}): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).text()
}

const spansOf = ({ messages }: Collector): OtlpSpan[] =>
  messages.flatMap(({ body }) =>
    body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  )

async function waitForServers(collector: Collector, count: number): Promise<OtlpSpan[]> {
  const servers = (): OtlpSpan[] => spansOf(collector).filter(({ kind }) => kind === 2)
  for (let left = 400; left > 0 && servers().length < count; left--) await sleep(50)
  assert.equal(servers().length, count)
  return servers()
}

const valueOf = ({ attributes }: OtlpSpan, name: string): unknown =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0]

test('a request is a trace by the conventions, and in the form of the official serializer', { skip }, async (t) => {
  const collector = await startCollector(t)
  const { port, asked, warnings } = await startApp(t, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/otlp/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b,broken, x-other = 2',
    OTEL_SERVICE_NAME: 'shop',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=dev,service.name=not-this',
  })
  await get(port, '/orders/broken', { traceparent: `00-${TRACE}-${PARENT}-01` })
  const [server] = (await waitForServers(collector, 1)) as [OtlpSpan]
  const [message] = collector.messages
  assert.equal(message!.path, '/otlp/v1/traces')
  assert.deepEqual([message!.headers['x-key'], message!.headers['x-other']], ['a b', '2'])
  const { resource } = message!.body.resourceSpans[0]!
  assert.deepEqual(resource.attributes, [
    { key: 'deployment.environment.name', value: { stringValue: 'dev' } },
    { key: 'service.name', value: { stringValue: 'shop' } },
  ])
  assert.deepEqual([server.traceId, server.parentSpanId, server.name], [TRACE, PARENT, 'GET'])
  assert.deepEqual([valueOf(server, 'http.response.status_code'), valueOf(server, 'error.type')], [503, '503'])
  assert.deepEqual([server.status.code, server.flags & 0x200], [2, 0x200])

  const spans = spansOf(collector)
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  assert.equal(byId.size, spans.length)
  const clients = spans.filter(({ kind }) => kind === 3)
  const sent = asked.map(({ traceparent }) => String(traceparent).split('-')[2]!)
  assert.deepEqual(clients.map(({ spanId }) => spanId).toSorted(), sent.toSorted())
  assert.deepEqual(new Set(clients.map((span) => valueOf(span, 'error.type'))), new Set(['404', undefined]))
  for (const client of clients)
    assert.match(String(valueOf(client, 'url.full')), /^http:\/\/127\.0\.0\.1:\d+\/(stock|missing)\/:id(\?token)?$/)
  for (const span of spans.filter((one) => one !== server)) {
    assert.equal(span.traceId, TRACE)
    assert.ok(byId.has(span.parentSpanId!), span.name)
    assert.ok(BigInt(span.startTimeUnixNano) >= BigInt(server.startTimeUnixNano), span.name)
    assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano), span.name)
  }
  const loads = spans.filter(({ name }) => name === 'load')
  assert.deepEqual(
    loads.map(({ kind }) => kind),
    [1, 1],
  )
  assert.ok(loads.every((span) => Number(valueOf(span, 'code.line.number')) > 0))
  assert.doesNotMatch(JSON.stringify(message), /geheim/)
  assert.deepEqual(
    warnings.filter((text) => text.includes('Traces')),
    [],
  )

  const { JsonTraceSerializer } = createRequire(resolve(AGENTS, 'package.json'))(
    '@opentelemetry/otlp-transformer',
  ) as Serializer
  const bytes = JsonTraceSerializer.serializeRequest(toReadable(message!.body))
  assert.deepEqual(JSON.parse(Buffer.from(bytes).toString()), message!.body)
})

test('a collector that refuses for a while gets every request once; one that refuses for good costs one warning', async (t) => {
  const collector = await startCollector(t)
  collector.statuses = [503, 429]
  const { port, warnings } = await startApp(t, { DEBUG_TOOLBAR_OTLP_ENDPOINT: collector.url })
  await Promise.all(Array.from({ length: 20 }, (_, index) => get(port, `/plain/${index}`)))
  const servers = await waitForServers(collector, 20)
  assert.equal(new Set(servers.map((span) => valueOf(span, 'url.path'))).size, 20)
  const told = (): string[] => warnings.filter((text) => text.startsWith('Traces cannot be sent'))
  assert.equal(told().length, 1)
  assert.match(told()[0]!, /the collector answered with 503/)
  collector.statuses = [400]
  assert.equal(await get(port, '/plain/refused'), 'plain')
  await sleep(1500)
  assert.equal(await get(port, '/plain/after'), 'plain')
  await waitForServers(collector, 21)
  assert.equal(told().length, 1)
})

test('no collector, or none wanted: nothing is sent, and the app answers', async (t) => {
  const collector = await startCollector(t)
  const base = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
  const off: NodeJS.ProcessEnv[] = [
    { ...base, OTEL_SDK_DISABLED: 'TRUE' },
    { ...base, OTEL_TRACES_EXPORTER: 'none' },
    { ...base, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    { ...base, DEBUG_TOOLBAR_OTLP_ENDPOINT: '', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'not an address' },
  ]
  for (const env of off) assert.equal(await get((await startApp(t, env)).port, '/plain'), 'plain')
  const gone = await startApp(t, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/x' })
  assert.equal(await get(gone.port, '/plain'), 'plain')
  await sleep(1500)
  assert.deepEqual(collector.messages, [])
  assert.equal(
    gone.warnings.filter((text) => text.startsWith('Traces cannot be sent to http://127.0.0.1:9:')).length,
    1,
  )
})
