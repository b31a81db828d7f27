import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ResponseInfo } from './panel.ts'
import { MAX_HEADERS, MAX_NAME, redactHeader, redactHeaders } from './redaction-headers.ts'
import type { OurHeaders } from './response-headers.ts'

/**
 * What is kept of a response when it has ended, or will not end any more; null where no header was sent. Headers with
 * a name and a value that are in `ours` hold no secret: searching them is a fifth of what describing a response costs.
 */
export function describeResponse(
  res: ServerResponse,
  known: Pick<ResponseInfo, 'timeToFirstByte' | 'bytesSent' | 'complete'>,
  ours: OurHeaders = {},
): ResponseInfo | null {
  if (!res.headersSent) return null
  const text: unknown = Reflect.get(res, '_header')
  const head = typeof text === 'string' ? readHead(text, ours) : null
  const status = head?.status ?? res.statusCode
  return {
    status,
    // HTTP/2 has no phrase, and warns when asked for one.
    statusMessage: head?.statusMessage ?? STATUS_CODES[status] ?? '',
    headers: head?.headers ?? redactHeaders(setHeaders(res)),
    timeToFirstByte: known.timeToFirstByte,
    bytesSent: known.bytesSent,
    complete: known.complete,
  }
}

/**
 * Counts the bytes that a response writes to its connection, from now on; null where that cannot be told: on a socket
 * that is none, where another response is still being written (pipelining), and where many share one (HTTP/2).
 */
export function countSentBytes(req: IncomingMessage, res: ServerResponse): () => number | null {
  // The response lets go of its socket when it has ended.
  const { socket } = req
  const before: unknown = res.socket == null || req.httpVersionMajor > 1 ? undefined : socket?.bytesWritten
  if (typeof before !== 'number') return () => null
  return () => socket.bytesWritten - before
}

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
