import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ResponseInfo } from './panel.ts'
import { redactHeaders } from './redaction.ts'

/** What is kept of a response when it has ended, or will not end any more; null where no header was sent. */
export function describeResponse(
  res: ServerResponse,
  known: Pick<ResponseInfo, 'timeToFirstByte' | 'bytesSent' | 'complete'>,
): ResponseInfo | null {
  if (!res.headersSent) return null
  const head = readHead(res)
  const status = head?.status ?? res.statusCode
  return {
    status,
    // HTTP/2 has no phrase, and warns when asked for one.
    statusMessage: head?.statusMessage ?? STATUS_CODES[status] ?? '',
    headers: redactHeaders(head?.headers ?? setHeaders(res)),
    ...known,
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

/** The head as it went out: it has headers that were only passed to `writeHead`, and not what was set too late. */
function readHead(res: ServerResponse): SentHead | null {
  const text: unknown = Reflect.get(res, '_header')
  if (typeof text !== 'string') return null
  const [first = '', ...lines] = text.split('\r\n')
  const [, status, statusMessage] = /^HTTP\/\S+ (\d+) ?(.*)$/.exec(first) ?? []
  if (status === undefined || statusMessage === undefined) return null
  const headers = lines.filter((line) => line.includes(':')).map((line) => split(line, line.indexOf(':')))
  return { status: Number(status), statusMessage, headers }
}

const split = (line: string, colon: number): [string, string] => [line.slice(0, colon), line.slice(colon + 1).trim()]

function setHeaders(res: ServerResponse): [string, string][] {
  return Object.entries(res.getHeaders()).flatMap(([name, value]) =>
    [value ?? ''].flat().map((each): [string, string] => [name, String(each)]),
  )
}
