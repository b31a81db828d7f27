import { permitScript } from './content-security-policy.ts'
import type { PageOrigin } from './content-security-policy.ts'
import { isKnownCoding } from './codings.ts'
import type { Coding } from './codings.ts'
import type { Head } from '../core/http/written-head.ts'

/** The coding of a page's body, and the nonce of its scripts. */
export interface PageBody {
  coding: Coding
  nonce: string | null
}

/** Character sets that contain ASCII unchanged. Without a name, a browser guesses one of these. */
const CHARSET = /^(?:utf-?8|us-ascii|ascii|latin1|iso-?8859-\d+|windows-125\d)$/
const CONTENT_TYPE = /^text\/html\s*(?:;(.*))?$/
/** Headers that depend on the exact bytes of the body. */
const DIGESTS: readonly string[] = ['content-md5', 'digest', 'content-digest', 'repr-digest', 'signature']

/** Headers that would be wrong for a page with a badge in it, or make a browser show an old one. */
export const HEADERS_OF_BYTES: readonly string[] = ['content-length', 'etag', 'last-modified']

/**
 * Returns how to read a page that may have the badge, `forbidden` if its policy does not allow it, null for any other
 * response.
 */
export function readPage(head: Head, origin: PageOrigin): PageBody | 'forbidden' | null {
  const coding = head.value('content-encoding') || 'identity'
  if (!isHtml(head) || !isShown(head.status) || !isKnownCoding(coding) || !isChangeable(head)) return null
  const permit = permitScript(head.values('content-security-policy'), origin)
  return permit === null ? 'forbidden' : { coding, nonce: permit.nonce }
}

/** Returns whether a browser shows the body: not that of a redirection, and a part of a document is no page. */
const isShown = (status: number): boolean =>
  status >= 200 && (status < 300 || status >= 400) && ![204, 205, 206].includes(status)

function isHtml(head: Head): boolean {
  const [found, parameters = ''] = CONTENT_TYPE.exec(head.value('content-type')) ?? []
  if (found === undefined) return false
  const charset = /(?:^|;)\s*charset\s*=\s*"?([^";\s]*)/.exec(parameters)?.[1]
  return charset === undefined || CHARSET.test(charset)
}

function isChangeable(head: Head): boolean {
  const isFile = head.values('content-disposition').some((value) => /^\s*attachment/i.test(value))
  const isFixed = head.values('cache-control').some((value) => /\bno-transform\b/i.test(value))
  const isPart = head.values('content-range').length > 0 || head.value('content-length') === '0'
  return !isFile && !isFixed && !isPart && DIGESTS.every((name) => head.values(name).length === 0)
}
