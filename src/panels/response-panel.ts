import { displayBytes } from './shared/display-units.ts'
import { groupHeaders } from './shared/header-groups.ts'
import type { GroupedHeaders, HeaderGroupTable } from './shared/header-groups.ts'
import { Panel } from '../core/panels/panel.ts'
import type { RequestContext } from '../core/panels/panel.ts'
import { ownPatterns, redactHeaders } from '../core/redaction/index.ts'
import { RESPONSE_PANEL } from '../model/panel-stats.ts'

export type ResponseHeaderGroup = 'caching' | 'content' | 'cookies' | 'security' | 'cors' | 'ours'

export interface ResponseStats {
  /** Null if no response was sent, for instance because the client left before. */
  status: number | null
  statusMessage: string | null
  headers: GroupedHeaders<ResponseHeaderGroup>
  /** Bytes written to the connection, headers included; null if unknown. */
  size: number | null
  /** Milliseconds from the request's arrival to the headers; null if none were sent. */
  timeToFirstByte: number | null
  /** False if the connection closed, or the recording ended, before the response did. */
  complete: boolean
}

const HEADER_GROUPS: HeaderGroupTable<ResponseHeaderGroup> = [
  ['ours', ['x-debug-toolbar-*', 'server-timing']],
  ['caching', ['cache-control', 'cdn-cache-control', 'pragma', 'expires', 'etag', 'last-modified', 'age', 'vary']],
  ['cookies', ['set-cookie']],
  ['cors', ['access-control-*', 'timing-allow-origin']],
  ['security', ['content-security-policy*', 'strict-transport-security', 'x-frame-options', 'x-content-type-options']],
  ['security', ['referrer-policy', 'permissions-policy', 'cross-origin-*', 'origin-agent-cluster', 'x-xss-protection']],
  ['security', ['www-authenticate', 'proxy-authenticate', 'x-permitted-cross-domain-policies', 'x-download-options']],
  ['content', ['content-*', 'transfer-encoding', 'accept-ranges', 'trailer', 'link', 'location']],
]

/** Shows the response of the app. */
export class ResponsePanel extends Panel<ResponseStats> {
  static override readonly id: string = RESPONSE_PANEL
  static override readonly title: string = 'Response'
  static override readonly navTitle: string = 'Response'

  /** Redacts the recorded data once more, in case an adapter has missed something. */
  override generateStats({ response }: RequestContext): ResponseStats {
    return {
      status: response?.status ?? null,
      statusMessage: response?.statusMessage ?? null,
      headers: groupHeaders(
        redactHeaders(response?.headers ?? [], ownPatterns(this.config.asyncProfilerRedactPatterns)),
        HEADER_GROUPS,
      ),
      size: response?.bytesSent ?? null,
      timeToFirstByte: response?.timeToFirstByte ?? null,
      complete: response?.complete ?? false,
    }
  }

  override navSubtitle(stats: ResponseStats): string {
    if (stats.status === null) return 'none'
    const parts = [String(stats.status)]
    if (stats.size !== null) parts.push(displayBytes(stats.size))
    if (!stats.complete) parts.push('incomplete')
    return parts.join(' · ')
  }
}
