import { displayBytes } from '../core/display-units.ts'
import { groupHeaders } from '../core/header-groups.ts'
import type { GroupedHeaders, HeaderGroupTable } from '../core/header-groups.ts'
import { Panel } from '../core/panel.ts'
import type { RequestContext } from '../core/panel.ts'
import { redactHeaders } from '../core/redaction.ts'

export type ResponseHeaderGroup = 'caching' | 'content' | 'cookies' | 'security' | 'cors' | 'ours'

export interface ResponseStats {
  /** Null where no response was sent, as where the client left before. */
  status: number | null
  statusMessage: string | null
  headers: GroupedHeaders<ResponseHeaderGroup>
  /** Bytes written to the connection, headers included; null where unknown. */
  size: number | null
  /** Milliseconds from the request's arrival to the headers. */
  timeToFirstByte: number | null
  /** False where the connection closed, or the profile ended, before the response did. */
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

/** What the app answered. */
export class ResponsePanel extends Panel<ResponseStats> {
  static override readonly id: string = 'ResponsePanel'
  static override readonly title: string = 'Response'
  static override readonly navTitle: string = 'Response'

  /** Redacts once more what was redacted when it was recorded, should an adapter have missed something. */
  override generateStats({ response }: RequestContext): ResponseStats {
    return {
      status: response?.status ?? null,
      statusMessage: response?.statusMessage ?? null,
      headers: groupHeaders(redactHeaders(response?.headers ?? []), HEADER_GROUPS),
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
