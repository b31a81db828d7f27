import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ResponseInfo } from './panel.ts'
import { MAX_HEADERS, MAX_NAME, redactHeader, redactHeaders } from './redaction-headers.ts'
import type { OurHeaders, WrittenHead } from './response-headers.ts'

/** What is taken of a response when it has ended: enough to describe it later, and nothing that holds on to it. */
export interface RawResponse {
  /** The head as it went out; null where the runtime keeps none, as in HTTP/2. */
  head: string | null
  status: number
  /** Headers that were set, redacted, where there is no head. */
  headers: [name: string, value: string][]
  timeToFirstByte: number | null
  bytesSent: number | null
  complete: boolean
  /** Headers of ours: they hold no secret, and searching them is a fifth of what describing a response costs. */
  ours: OurHeaders
}

export type KnownOfResponse = Pick<RawResponse, 'timeToFirstByte' | 'bytesSent' | 'complete' | 'ours'>

const NO_HEADERS: [string, string][] = []

/** Null where no header was sent. */
export function takeResponse(res: ServerResponse, known: KnownOfResponse): RawResponse | null {
  if (!res.headersSent) return null
  const text = (res as WrittenHead)._header
  const head = typeof text === 'string' ? text : null
  return {
    head,
    status: res.statusCode,
    headers: head === null ? redactHeaders(setHeaders(res)) : NO_HEADERS,
    timeToFirstByte: known.timeToFirstByte,
    bytesSent: known.bytesSent,
    complete: known.complete,
    ours: known.ours,
  }
}

/** What is kept of a response, secrets redacted. */
export function describeResponse(raw: RawResponse): ResponseInfo {
  const head = raw.head === null ? null : readHead(raw.head, raw.ours)
  const status = head?.status ?? raw.status
  return {
    status,
    // HTTP/2 has no phrase, and warns when asked for one.
    statusMessage: head?.statusMessage ?? STATUS_CODES[status] ?? '',
    headers: head?.headers ?? raw.headers,
    timeToFirstByte: raw.timeToFirstByte,
    bytesSent: raw.bytesSent,
    complete: raw.complete,
  }
}

/**
 * What the connection has written so far; null where what it writes is not this response's alone: on a socket that is
 * none, where another response is still being written (pipelining), and where many share one (HTTP/2).
 */
export function bytesWritten(req: IncomingMessage, res: ServerResponse): number | null {
  // The response lets go of its socket when it has ended.
  if (res.socket == null || req.httpVersionMajor > 1) return null
  const written: unknown = req.socket?.bytesWritten
  return typeof written === 'number' ? written : null
}

/** Bytes written since `before`, an answer of `bytesWritten`. */
export const bytesSentSince = (before: number | null, req: IncomingMessage): number | null =>
  before === null ? null : req.socket.bytesWritten - before

interface SentHead {
  status: number
  statusMessage: string
  headers: [string, string][]
}

/** As the runtime writes it: `HTTP/1.1 200 OK`. */
const STATUS_LINE = /^HTTP\/\S+ (\d+) ?(.*)$/

/** The head as it went out: it has headers that were only passed to `writeHead`, and not what was set too late. */
function readHead(text: string, ours: OurHeaders): SentHead | null {
  let end = text.indexOf('\r\n')
  if (end < 0) end = text.length
  const [, status, statusMessage] = STATUS_LINE.exec(text.slice(0, end)) ?? []
  if (status === undefined || statusMessage === undefined) return null
  const headers: [string, string][] = []
  for (let start = end + 2; start < text.length && headers.length < MAX_HEADERS; start = end + 2) {
    end = text.indexOf('\r\n', start)
    if (end < 0) end = text.length
    const colon = text.indexOf(':', start)
    if (colon < 0 || colon > end) continue
    const name = text.slice(start, colon)
    const value = text.slice(colon + 1, end).trim()
    headers.push([name.slice(0, MAX_NAME), ours[name] === value ? value : redactHeader(name, value)])
  }
  return { status: Number(status), statusMessage, headers }
}

function setHeaders(res: ServerResponse): [string, string][] {
  return Object.entries(res.getHeaders()).flatMap(([name, value]) =>
    [value ?? ''].flat().map((each): [string, string] => [name, String(each)]),
  )
}
