import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApiErrorBody } from '../../model/api.ts'

/** A response before it is written. */
export interface Reply {
  status: number
  headers?: Record<string, string>
  body?: string | Buffer
  /** Writes the rest of the response after its headers, as a stream. Not called for HEAD. */
  stream?: (res: ServerResponse) => void
}

/** Headers of every reply: it may not be cached, sniffed, framed, or read by a page of another origin. */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

/** A request body of up to this many bytes is read and dropped to keep the connection. */
const MAX_DRAINED_BYTES = 65_536

/** Returns a JSON reply. Throws the errors of `JSON.stringify`. */
export function json(value: unknown, status = 200): Reply {
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) }
}

/** Returns an error of the API; `message` names the expected value, the given one and the remedy. */
export function failure(status: number, code: string, message: string): Reply {
  const body: ApiErrorBody = { error: { code, message } }
  return json(body, status)
}

/** Writes a reply. Does nothing if somebody has already answered or the client has gone. */
export function send(req: IncomingMessage, res: ServerResponse, reply: Reply): void {
  if (res.headersSent || res.writableEnded || res.destroyed) return
  dropHeaders(res)
  const headers: Record<string, string> = { ...COMMON_HEADERS, ...reply.headers }
  if (reply.body !== undefined) headers['Content-Length'] = String(Buffer.byteLength(reply.body))
  const reusable = drainBody(req) && reply.stream === undefined
  if (!reusable && req.httpVersionMajor < 2) headers['Connection'] = 'close'
  res.writeHead(reply.status, headers)
  if (req.method === 'HEAD') res.end()
  else if (reply.stream === undefined) res.end(reply.body)
  else reply.stream(res)
}

/** Removes headers that middleware of the app may have set, `Access-Control-Allow-Origin: *` among them. */
function dropHeaders(res: ServerResponse): void {
  for (const name of res.getHeaderNames()) res.removeHeader(name)
}

/** Drops a request body that nobody reads; returns false if it is too long to wait for. */
function drainBody(req: IncomingMessage): boolean {
  const endless = req.headers['transfer-encoding'] !== undefined
  const length = Number(req.headers['content-length'] ?? 0)
  if (req.complete || (!endless && length === 0)) return true
  req.resume()
  return !endless && length <= MAX_DRAINED_BYTES
}
