import type { IncomingMessage } from 'node:http'
import type { RequestInfo } from './panel.ts'
import { redactHeaders, redactUrl } from './redaction.ts'

/** What is kept of a request, secrets redacted. `rawUrl` is path and query as the client sent them. */
export function describeRequest(req: IncomingMessage, rawUrl: string): RequestInfo {
  const url = redactUrl(rawUrl)
  const query = url.indexOf('?')
  return {
    method: req.method ?? 'GET',
    url,
    path: query < 0 ? url : url.slice(0, query),
    route: null,
    httpVersion: req.httpVersion,
    headers: redactHeaders(pairs(req.rawHeaders)),
    remoteAddress: req.socket?.remoteAddress ?? null,
  }
}

function pairs(raw: readonly string[]): [string, string][] {
  const list: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2) list.push([raw[index]!, raw[index + 1]!])
  return list
}
