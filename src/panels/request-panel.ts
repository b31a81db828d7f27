import { groupHeaders } from './shared/header-groups.ts'
import type { GroupedHeaders, HeaderGroupTable } from './shared/header-groups.ts'
import { Panel } from '../core/panels/panel.ts'
import type { RequestContext } from '../core/panels/panel.ts'
import {
  isSecretKey,
  ownPatterns,
  REDACTED,
  redactCredentials,
  redactHeaders,
  redactUrl,
} from '../core/redaction/index.ts'
import { REQUEST_PANEL } from '../model/panel-stats.ts'

export type RequestHeaderGroup =
  | 'client'
  | 'content'
  | 'caching'
  | 'cookies'
  | 'security'
  | 'cors'
  | 'proxy'
  | 'connection'

export interface RequestStats {
  method: string
  /** Path and query, secrets masked. */
  url: string
  path: string
  route: string | null
  /** Decoded, in the order of the URL, secrets masked; at most 500. */
  query: [name: string, value: string][]
  headers: GroupedHeaders<RequestHeaderGroup>
  /** Every value is masked. */
  cookies: [name: string, value: string][]
  httpVersion: string
  remoteAddress: string | null
}

const HEADER_GROUPS: HeaderGroupTable<RequestHeaderGroup> = [
  ['cookies', ['cookie']],
  ['cors', ['origin', 'access-control-*']],
  ['security', ['authorization', 'proxy-authorization', 'x-api-key', 'x-csrf-token', 'x-xsrf-token']],
  ['security', ['sec-fetch-*', 'upgrade-insecure-requests']],
  ['caching', ['cache-control', 'pragma', 'if-*']],
  ['content', ['content-*', 'transfer-encoding', 'expect', 'trailer', 'range']],
  ['client', ['user-agent', 'referer', 'from', 'dnt', 'accept', 'accept-*', 'sec-ch-*', 'sec-gpc', 'save-data']],
  ['proxy', ['forwarded', 'x-forwarded-*', 'x-real-ip', 'via']],
  ['connection', ['host', 'connection', 'keep-alive', 'te', 'upgrade', 'priority', 'sec-websocket-*']],
]

const MAX_PAIRS = 500

/** Shows the request of the client. */
export class RequestPanel extends Panel<RequestStats> {
  static override readonly id: string = REQUEST_PANEL
  static override readonly title: string = 'Request'
  static override readonly navTitle: string = 'Request'

  /** Redacts the recorded data once more, in case an adapter has missed something. */
  override generateStats({ request }: RequestContext): RequestStats {
    const patterns = ownPatterns(this.config.asyncProfilerRedactPatterns)
    const url = redactUrl(request.url, patterns)
    const headers = redactHeaders(request.headers, patterns)
    return {
      method: request.method,
      url,
      path: redactUrl(request.path, patterns),
      route: request.route,
      query: readQuery(url),
      headers: groupHeaders(headers, HEADER_GROUPS),
      cookies: readCookies(headers),
      httpVersion: request.httpVersion,
      remoteAddress: request.remoteAddress,
    }
  }

  override navSubtitle(stats: RequestStats): string {
    return `${stats.method} ${stats.route ?? stats.path}`
  }
}

/** Decodes the query and redacts it again, because decoding may reveal a secret. */
function readQuery(url: string): [string, string][] {
  const start = url.indexOf('?')
  if (start < 0) return []
  const pairs = [...new URLSearchParams(url.slice(start + 1))].slice(0, MAX_PAIRS)
  return pairs.map(([name, value]) => {
    return [redactCredentials(name), isSecretKey(name) ? REDACTED : redactCredentials(value)]
  })
}

function readCookies(headers: readonly [string, string][]): [string, string][] {
  const cookies = headers.filter(([name]) => name.toLowerCase() === 'cookie').flatMap(([, value]) => value.split(';'))
  return cookies.slice(0, MAX_PAIRS).map((pair) => {
    const equals = pair.indexOf('=')
    return [(equals < 0 ? pair : pair.slice(0, equals)).trim(), REDACTED]
  })
}
