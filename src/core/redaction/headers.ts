import { isSecretKey } from './keys.ts'
import { EMAIL_PATTERN } from './patterns.ts'
import { redactProtocols } from './protocols.ts'
import { NO_PATTERNS, REDACTED, redactCredentials, redactMatches } from './text.ts'
import { hasSecretMember, redactUrl } from './url.ts'

export const MAX_HEADERS = 250
export const MAX_HEADER_NAME_LENGTH = 256
const MAX_HEADER_VALUE_LENGTH = 8192
const MAX_REMEMBERED_NAMES = 500

/** Secret although their names do not say so. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['x-forwarded-client-cert', 'x-ms-client-principal', 'set-cookie2'])

const SCHEME = /^(?:basic|bearer|digest|negotiate|ntlm|apikey|token|aws4-hmac-sha256)(?= )/i

/**
 * Masks secrets: credentials, cookie values, secret keys in URLs. Names, cookie names and the schemes of
 * `authorization` stay readable. At most 250 headers of 8 KB; order and repetitions are kept.
 *
 * @example redactHeaders([['cookie', 'sid=abc; theme=dark']]) // [['cookie', 'sid=[redacted]; theme=[redacted]']]
 */
export function redactHeaders(
  headers: readonly (readonly [string, string | number])[],
  patterns: readonly RegExp[] = NO_PATTERNS,
): [string, string][] {
  const redacted: [string, string][] = []
  const count = Math.min(headers.length, MAX_HEADERS)
  for (let index = 0; index < count; index++) {
    const [name, value] = headers[index]!
    redacted.push([bound(name, MAX_HEADER_NAME_LENGTH), redactHeader(name, value, patterns)])
  }
  return redacted
}

/** Redacts the value of one header, as `redactHeaders` does. */
export function redactHeader(name: string, value: string | number, patterns: readonly RegExp[] = NO_PATTERNS): string {
  const redacted = redactKind(kindOf(name), bound(String(value), MAX_HEADER_VALUE_LENGTH))
  // After the cache of clean values, which every user's patterns share.
  return patterns.length === 0 ? redacted : bounded(redactMatches(redacted, patterns))
}

/** Fast path: most are short, and a slice is a call into the runtime. */
const bound = (text: string, length: number): string => (text.length > length ? text.slice(0, length) : text)

type HeaderKind = 'cookie' | 'set-cookie' | 'authorization' | 'protocols' | 'secret' | 'open'

/** Caches the kinds of names: the same few come with every request. */
const kinds = new Map<string, HeaderKind>()

function kindOf(name: string): HeaderKind {
  let kind = kinds.get(name)
  if (kind === undefined) {
    kind = findKind(name.toLowerCase())
    if (kinds.size < MAX_REMEMBERED_NAMES && name.length < 64) kinds.set(name, kind)
  }
  return kind
}

function findKind(name: string): HeaderKind {
  if (name === 'cookie' || name === 'set-cookie') return name
  if (name === 'sec-websocket-protocol') return 'protocols'
  if (name.endsWith('authorization')) return 'authorization'
  return SECRET_HEADERS.has(name) || isSecretKey(name) ? 'secret' : 'open'
}

function redactKind(kind: HeaderKind, value: string): string {
  if (kind === 'open') return redactOpen(value)
  if (kind === 'cookie') return bounded(redactCookies(value))
  if (kind === 'set-cookie') return bounded(redactSetCookie(value))
  if (kind === 'protocols') return bounded(redactProtocols(value))
  return kind === 'authorization' ? redactAuthorization(value) : REDACTED
}

/** Caches values without secrets, which also repeat. Never one that contains a secret. */
const clean = new Set<string>()

function redactOpen(value: string): string {
  if (clean.has(value)) return value
  const redacted = bounded(maskOpen(value))
  if (redacted === value && value.length < 512) {
    if (clean.size >= MAX_REMEMBERED_NAMES) clean.clear()
    clean.add(value)
  }
  return redacted
}

/** Matches the addresses among the words of a value, as `Link` and `Refresh` have them. */
const ADDRESS = /(?<![^\s<("'=,;])(?:https?:|wss?:)?\/[^\s<>"',;()]+/g

function maskOpen(value: string): string {
  if (hasSecretMember(value)) return REDACTED
  if (!/[=?#/@]/.test(value)) return redactCredentials(value)
  const open = value.replace(ADDRESS, (address) => redactUrl(address))
  const masked = /[=?#]|\/\//.test(open) ? redactUrl(open) : redactCredentials(open)
  return masked.includes('@') ? redactMatches(masked, [EMAIL_PATTERN]) : masked
}

function bounded(value: string): string {
  return value.length > MAX_HEADER_VALUE_LENGTH ? `${value.slice(0, MAX_HEADER_VALUE_LENGTH - 3)}...` : value
}

function redactAuthorization(value: string): string {
  const scheme = SCHEME.exec(value.trim())?.[0]
  return scheme === undefined ? REDACTED : `${scheme} ${REDACTED}`
}

/** Masks the value of each cookie, and all of a pair without a name. */
function redactCookies(value: string): string {
  return value.split(';').map(maskPair).join('; ')
}

function maskPair(pair: string): string {
  const equals = pair.indexOf('=')
  const name = pair.slice(0, equals).trim()
  return equals < 0 || name.length > MAX_HEADER_NAME_LENGTH ? REDACTED : `${redactCredentials(name)}=${REDACTED}`
}

const COOKIE_ATTRIBUTE =
  /^(?:secure|httponly|partitioned|(?:path|domain|expires|max-age|samesite|priority)=[\w ,:./+*-]{0,200})$/i

/** Keeps the name and the attributes. The tail of a quoted value after a `;` must not pass as an attribute. */
function redactSetCookie(value: string): string {
  const [pair = '', ...attributes] = value.split(';')
  const kept = attributes.map((attribute) => attribute.trim()).filter((attribute) => attribute !== '')
  return [maskPair(pair), ...kept.map((text) => (COOKIE_ATTRIBUTE.test(text) ? text : REDACTED))].join('; ')
}
