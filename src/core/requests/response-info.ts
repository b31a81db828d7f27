import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ResponseInfo } from '../../model/http-messages.ts'
import { MAX_HEADERS, MAX_HEADER_NAME_LENGTH, redactHeader, redactHeaders } from '../redaction/headers.ts'
import { redactText } from '../redaction/index.ts'
import type { OurHeaders, WrittenHead } from '../http/response-headers.ts'

/** The data taken from a response when it has ended: enough to describe it later, without a reference to it. */
export interface RawResponse {
  /** The head as it was sent; null if the runtime keeps none, as in HTTP/2. */
  head: string | null
  status: number
  /** The headers that were set, redacted, if there is no head. */
  headers: [name: string, value: string][]
  timeToFirstByte: number | null
  bytesSent: number | null
  complete: boolean
  /** Headers of ours: they hold no secret, and searching them is a fifth of the cost of describing a response. */
  ours: OurHeaders
}

export type KnownOfResponse = Pick<RawResponse, 'timeToFirstByte' | 'bytesSent' | 'complete' | 'ours'>

const NO_HEADERS: [string, string][] = []

/** Returns null if no header was sent. */
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

/** Describes a response, secrets and matches of the patterns redacted. */
export function describeResponse(raw: RawResponse, patterns: readonly RegExp[] = []): ResponseInfo {
  const head = raw.head === null ? null : readHead(raw.head, raw.ours)
  const headers = head?.headers ?? raw.headers
  const status = head?.status ?? raw.status
  return {
    status,
    // HTTP/2 has no status message, and warns if it is read.
    statusMessage: redactText(head?.statusMessage ?? STATUS_CODES[status] ?? '', patterns),
    headers: patterns.length === 0 ? headers : redactHeaders(headers, patterns),
    timeToFirstByte: raw.timeToFirstByte,
    bytesSent: raw.bytesSent,
    complete: raw.complete,
  }
}

/**
 * Returns the bytes that the connection has written so far; null if they are not this response's alone: without a
 * socket, while another response is still being written (pipelining), and on a shared connection (HTTP/2).
 */
export function bytesWritten(req: IncomingMessage, res: ServerResponse): number | null {
  // The response drops its socket when it has ended.
  if (res.socket == null || req.httpVersionMajor > 1) return null
  const written: unknown = req.socket?.bytesWritten
  return typeof written === 'number' ? written : null
}

/** Returns the bytes written since `before`, a result of `bytesWritten`. */
export const bytesSentSince = (before: number | null, req: IncomingMessage): number | null =>
  before === null ? null : req.socket.bytesWritten - before

interface SentHead {
  status: number
  statusMessage: string
  headers: [string, string][]
}

/** Matches the runtime's format: `HTTP/1.1 200 OK`. */
const STATUS_LINE = /^HTTP\/\S+ (\d+) ?(.*)$/

/**
 * Reads the head as it was sent: it includes headers that were only passed to `writeHead`, and none that were set too
 * late.
 */
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
    headers.push([name.slice(0, MAX_HEADER_NAME_LENGTH), ours[name] === value ? value : redactHeader(name, value)])
  }
  return { status: Number(status), statusMessage, headers }
}

function setHeaders(res: ServerResponse): [string, string][] {
  return Object.entries(res.getHeaders()).flatMap(([name, value]) =>
    [value ?? ''].flat().map((each): [string, string] => [name, String(each)]),
  )
}
