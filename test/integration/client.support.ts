import { once } from 'node:events'
import { request } from 'node:http'
import type { Agent, IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { RequestDetail, RequestSummary } from '../../src/model/api.ts'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'

/** One answer on the wire, with its header lines unchanged. */
export interface RawAnswer {
  statusLine: string
  headers: string[]
  /** Without transfer encoding. */
  body: Buffer
  trailers: string[]
}

export interface Ask {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string | Buffer
  agent?: Agent | false
}

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

export const API = '/_debug_toolbar/api/requests'

/** Sends one request and reads the whole answer. */
export async function ask(port: number, wanted: Ask = {}): Promise<Answer> {
  const { method = 'GET', path = '/', headers = {}, body, agent = false } = wanted
  const req = request({ host: '127.0.0.1', port, method, path, headers, agent })
  req.end(body)
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of res) chunks.push(chunk as Buffer)
  return { status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString() }
}

/** Reads the record that an answer's header names, at once. */
export async function recordOf(port: number, answer: Answer, agent: Agent | false = false): Promise<RequestDetail> {
  const id = String(answer.headers['x-debug-toolbar-request'])
  const { status, body } = await ask(port, { path: `${API}/${id}`, agent })
  if (status !== 200) throw new Error(`expected the record of ${id}, got ${status} ${body}`)
  return JSON.parse(body) as RequestDetail
}

export const asyncStats = (record: RequestDetail): AsyncProfilingStats =>
  record.panels['AsyncProfilingPanel'] as AsyncProfilingStats

/** Reads the list of the API, newest first. */
export async function listRecords(port: number): Promise<RequestSummary[]> {
  const { body } = await ask(port, { path: API })
  return (JSON.parse(body) as { requests: RequestSummary[] }).requests
}

/** Polls until the list has this many records: for requests whose end the client cannot see. */
export async function waitForRecords(port: number, count: number): Promise<RequestDetail[]> {
  let rows = await listRecords(port)
  while (rows.length < count) rows = await listRecords(port)
  return Promise.all(
    rows.map(async ({ id }) => JSON.parse((await ask(port, { path: `${API}/${id}` })).body) as RequestDetail),
  )
}

/** Opens a connection for the test to drive; the caller destroys it. */
export async function open(port: number, text = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

/** Reads a connection until it ends. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return Buffer.concat(chunks)
}

/** Sends bytes unchanged and reads until the connection ends. */
export async function exchange(port: number, text: string): Promise<Buffer> {
  return readAll(await open(port, text))
}

/**
 * Splits the bytes of a connection into its answers; `methods` are those of the questions, for answers without body.
 */
export function parseAnswers(bytes: Buffer, methods: readonly string[] = ['GET']): RawAnswer[] {
  const answers: RawAnswer[] = []
  let rest = bytes
  let question = 0
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) throw new Error(`expected a head, got ${rest.toString('latin1').slice(0, 200)}`)
    const [statusLine = '', ...headers] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const status = Number(statusLine.split(' ')[1])
    const isBodiless = status < 200 || status === 204 || status === 304 || methods[question] === 'HEAD'
    if (status >= 200) question++
    const after = rest.subarray(end + 4)
    const read = isBodiless ? { body: Buffer.alloc(0), trailers: [], length: 0 } : readBody(headers, after)
    answers.push({ statusLine, headers, body: read.body, trailers: read.trailers })
    rest = after.subarray(read.length)
  }
  return answers
}

interface ReadBody {
  body: Buffer
  trailers: string[]
  /** Bytes on the wire. */
  length: number
}

function readBody(headers: readonly string[], bytes: Buffer): ReadBody {
  if (valueOf(headers, 'transfer-encoding') === 'chunked') return readChunks(bytes)
  const length = Number(valueOf(headers, 'content-length') ?? bytes.length)
  return { body: bytes.subarray(0, length), trailers: [], length }
}

function readChunks(bytes: Buffer): ReadBody {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16)
    if (lineEnd < 0 || Number.isNaN(size)) throw new Error(`expected a chunk at byte ${at}`)
    if (size === 0) break
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  const start = bytes.indexOf('\r\n', at) + 2
  const end = bytes.indexOf('\r\n', start) === start ? start : bytes.indexOf('\r\n\r\n', start) + 2
  const trailers = bytes.subarray(start, end).toString('latin1').split('\r\n').filter(Boolean)
  return { body: Buffer.concat(chunks), trailers, length: end + 2 }
}

/** Returns the value of the first header line with this name. */
export function valueOf(headers: readonly string[], name: string): string | undefined {
  const line = headers.find((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}:`))
  return line?.slice(line.indexOf(':') + 1).trim()
}
