import type { IncomingMessage } from 'node:http'
import type { RequestInfo } from '../../model/http-messages.ts'
import { MAX_HEADERS, redactHeaders } from '../redaction/headers.ts'
import { redactUrl } from '../redaction/index.ts'

/** The data taken from a request when it arrives: enough to describe it later, without a reference to it. */
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

/** Describes a request, secrets and matches of the patterns redacted. */
export function describeRequest(raw: RawRequest, patterns?: readonly RegExp[]): RequestInfo {
  const url = redactUrl(raw.url, patterns)
  const query = url.indexOf('?')
  return {
    method: raw.method,
    url,
    path: query < 0 ? url : url.slice(0, query),
    route: null,
    httpVersion: raw.httpVersion,
    headers: redactHeaders(pairs(raw.headers), patterns),
    remoteAddress: raw.remoteAddress,
  }
}

function pairs(raw: readonly string[]): [string, string][] {
  const list: [string, string][] = []
  const end = Math.min(raw.length - 1, MAX_HEADERS * 2)
  for (let index = 0; index < end; index += 2) list.push([raw[index]!, raw[index + 1]!])
  return list
}
