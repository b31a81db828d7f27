import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { RequestDetail, RequestReader, RequestSummary } from '../model/api.ts'
import type { Logger } from '../core/log.ts'
import type { AssetFile, Assets } from './dashboard/assets.ts'
import type { Every } from './routes/events.ts'
import { createServerHandler } from './handler.ts'
import type { ServerHandler, ServerHandlerOptions } from './handler.ts'

/** Returns a summary, with defaults for all other fields. */
export function summaryOf(values: Partial<RequestSummary> = {}): RequestSummary {
  return {
    id: 'r1',
    method: 'GET',
    path: '/shop',
    route: null,
    status: 200,
    startTime: 1_700_000_000_000,
    duration: 12,
    panels: {},
    ...values,
  }
}

/** A history that the test fills; `emit` is a request that ends. */
export class FakeReader implements RequestReader {
  rows: RequestSummary[] = []
  /** The error of every read. */
  fault: Error | null = null
  /** Called when a listener unsubscribes. */
  left: () => void = () => {}
  readonly details: Map<string, RequestDetail> = new Map()
  readonly listeners: Set<(summary: RequestSummary) => void> = new Set()

  async summaries(): Promise<RequestSummary[]> {
    if (this.fault !== null) throw this.fault
    return this.rows
  }

  async detail(id: string): Promise<RequestDetail | undefined> {
    return this.details.get(id)
  }

  async summary(id: string): Promise<RequestSummary | undefined> {
    return this.rows.find((row) => row.id === id)
  }

  clear(): void {
    this.rows = []
  }

  subscribe(listener: (summary: RequestSummary) => void): () => void {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
      this.left()
    }
  }

  emit(summary: RequestSummary): void {
    for (const listener of this.listeners) listener(summary)
  }
}

export class FakeLogger implements Logger {
  readonly warnings: string[] = []

  info(): void {}

  warn(message: string): void {
    this.warnings.push(message)
  }
}

/** A clock that ticks on the test's command. */
export class FakeTicker {
  readonly running: Set<() => void> = new Set()

  readonly every: Every = (_milliseconds, fn) => {
    this.running.add(fn)
    return () => void this.running.delete(fn)
  }

  tick(times: number): void {
    for (let turn = 0; turn < times; turn++) this.running.forEach((fn) => fn())
  }
}

function assetOf(text: string, contentType: string): AssetFile {
  return { content: Buffer.from(text), contentType, etag: `"${text.length}"`, integrity: 'sha384-x', hashed: true }
}

/** A built dashboard of two files. */
export const fakeAssets: Assets = {
  load: async () => ({
    files: new Map([
      ['assets/main-abcdefgh.js', assetOf('start()', 'text/javascript; charset=utf-8')],
      ['assets/main-abcdefgh.css', assetOf('body{}', 'text/css; charset=utf-8')],
    ]),
    script: 'assets/main-abcdefgh.js',
    styles: ['assets/main-abcdefgh.css'],
    preloads: [],
  }),
  badgeScript: () => null,
}

export interface Answer {
  status: number
  /** Names in lower case. */
  headers: Map<string, string>
  body: string
}

export interface Running {
  port: number
  handler: ServerHandler
  reader: FakeReader
  logger: FakeLogger
  connections: () => Promise<number>
  stop: () => Promise<void>
  /** Sends bytes unchanged and reads until the connection ends. */
  raw(text: string): Promise<Answer>
  /** Sends a request with these header lines below a valid `Host`; the connection closes after it. */
  ask(method: string, path: string, ...headers: string[]): Promise<Answer>
  /** Opens a connection for the test, which is destroyed after it. */
  open(text: string): Promise<Socket>
}

export type HarnessOptions = Partial<Omit<ServerHandlerOptions, 'config' | 'reader' | 'logger'>> & {
  config?: Partial<ServerHandlerOptions['config']>
  server?: ServerOptions
  /** Runs before the handler, as an app's middleware would. */
  before?: (req: IncomingMessage, res: ServerResponse) => void
}

/** Starts a server on loopback with our handler in front of an app that answers 404 `app`; stops after the test. */
export async function startServer(t: TestContext, options: HarnessOptions = {}): Promise<Running> {
  const { config, server: serverOptions, before, ...rest } = options
  const reader = new FakeReader()
  const logger = new FakeLogger()
  const handler = createServerHandler({
    config: { basePath: '/_debug_toolbar', allowedHosts: [], showToolbar: null, ...config },
    reader,
    logger,
    assets: fakeAssets,
    loadReport: async () => ({ script: 'run()', style: 'body{}' }),
    ...rest,
  })
  const server = createServer({ requireHostHeader: false, ...serverOptions }, (req, res) => {
    before?.(req, res)
    if (handler.matches(req.url)) handler.handle(req, res)
    else {
      const body = `app ${handler.sees(req)}`
      res.writeHead(404, { 'Content-Length': body.length }).end(body)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = (server.address() as AddressInfo).port
  const sockets: Socket[] = []
  t.after(() => {
    handler.close()
    sockets.forEach((socket) => socket.destroy())
    server.close()
    server.closeAllConnections()
  })
  const open = async (text: string): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    sockets.push(socket)
    await once(socket, 'connect')
    socket.write(text)
    return socket
  }
  const raw = async (text: string): Promise<Answer> => parseAnswer(await readAll(await open(text)))
  return {
    port,
    handler,
    reader,
    logger,
    connections: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
    raw,
    ask: (method, path, ...headers) => raw(requestText(method, path, [`Host: 127.0.0.1:${port}`, ...headers])),
    open,
  }
}

/** Returns a request without a body whose connection is not kept. */
export function requestText(method: string, path: string, headers: string[]): string {
  return [`${method} ${path} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n')
}

/** Reads a connection until it ends. */
export async function readAll(socket: Socket): Promise<string> {
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  if (!socket.closed) await once(socket, 'close')
  return text
}

/** Reads a connection until this text has come. */
export async function readUntil(socket: Socket, wanted: string): Promise<string> {
  let text = ''
  socket.setEncoding('utf8')
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    if (text.includes(wanted)) return text
  }
  throw new Error(`expected ${wanted} before the connection ended, got ${text}`)
}

export function parseAnswer(text: string): Answer {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = lines.map((line) => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 2),
  ])
  return {
    status: Number(first.split(' ')[1]),
    headers: new Map(headers as [string, string][]),
    body: text.slice(end + 4),
  }
}

/** Returns the `code` of an error reply. */
export function codeOf(answer: Answer): string {
  return (JSON.parse(answer.body) as { error: { code: string } }).error.code
}

/** Returns the token that the dashboard's page reads. */
export async function readToken(running: Running): Promise<string> {
  const page = await running.ask('GET', '/_debug_toolbar')
  return /<meta name="debug-toolbar-token" content="([^"]+)">/.exec(page.body)?.[1] ?? ''
}
