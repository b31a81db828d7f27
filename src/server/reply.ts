import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApiErrorBody } from '../core/api.ts'

/** An answer before it is written. */
export interface Reply {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer
  /** Takes the response over once its headers are out: the answer is a stream. Not called for HEAD. */
  stream?: (res: ServerResponse) => void
}

/** On every answer: nothing of it may be cached, sniffed, framed, or read by a page of another origin. */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

/** A request body of up to this many bytes is read and thrown away to keep the connection. */
const MAX_DRAINED_BYTES = 65_536

/** A JSON answer. Throws what `JSON.stringify` throws. */
export function json(value: unknown, status = 200): Reply {
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) }
}

/** An error of the API; `message` says what was expected, what came and what to do. */
export function failure(status: number, code: string, message: string): Reply {
  const body: ApiErrorBody = { error: { code, message } }
  return json(body, status)
}

/** Writes a reply. Does nothing where somebody has already answered or the client has gone. */
export function send(req: IncomingMessage, res: ServerResponse, reply: Reply): void {
  if (res.headersSent || res.writableEnded || res.destroyed) return
  dropHeaders(res)
  const headers: Record<string, string> = { ...COMMON_HEADERS, ...reply.headers }
  if (reply.body !== undefined) headers['Content-Length'] = String(Buffer.byteLength(reply.body))
  const reusable = settleBody(req) && reply.stream === undefined
  if (!reusable && req.httpVersionMajor < 2) headers['Connection'] = 'close'
  res.writeHead(reply.status, headers)
  if (req.method === 'HEAD') res.end()
  else if (reply.stream === undefined) res.end(reply.body)
  else reply.stream(res)
}

/** Middleware of the app may have set headers already, `Access-Control-Allow-Origin: *` among them. */
function dropHeaders(res: ServerResponse): void {
  for (const name of res.getHeaderNames()) res.removeHeader(name)
}

/** Throws away a request body that nobody reads; false where it is too long to wait for. */
function settleBody(req: IncomingMessage): boolean {
  const endless = req.headers['transfer-encoding'] !== undefined
  const length = Number(req.headers['content-length'] ?? 0)
  if (req.complete || (!endless && length === 0)) return true
  req.resume()
  return !endless && length <= MAX_DRAINED_BYTES
}
