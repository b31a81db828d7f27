import type { IncomingMessage } from 'node:http'
import type { RequestInfo } from './panel.ts'
import { MAX_HEADERS, redactHeaders } from './redaction-headers.ts'
import { redactUrl } from './redaction.ts'

/** What is taken of a request when it arrives: enough to describe it later, and nothing that holds on to it. */
export interface RawRequest {
  method: string
  /** Path and query as the client sent them. */
  url: string
  httpVersion: string
  /** Names and values in turn. */
  headers: readonly string[]
  remoteAddress: string | null
}

export function takeRequest(req: IncomingMessage, url: string): RawRequest {
  return {
    method: req.method ?? 'GET',
    url,
    httpVersion: req.httpVersion,
    headers: req.rawHeaders,
    remoteAddress: req.socket?.remoteAddress ?? null,
  }
}

/** What is kept of a request, secrets redacted. */
export function describeRequest(raw: RawRequest): RequestInfo {
  const url = redactUrl(raw.url)
  const query = url.indexOf('?')
  return {
    method: raw.method,
    url,
    path: query < 0 ? url : url.slice(0, query),
    route: null,
    httpVersion: raw.httpVersion,
    headers: redactHeaders(pairs(raw.headers)),
    remoteAddress: raw.remoteAddress,
  }
}

function pairs(raw: readonly string[]): [string, string][] {
  const list: [string, string][] = []
  const end = Math.min(raw.length - 1, MAX_HEADERS * 2)
  for (let index = 0; index < end; index += 2) list.push([raw[index]!, raw[index + 1]!])
  return list
}
