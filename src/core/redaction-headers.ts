import { isSecretKey } from './redaction-keys.ts'
import { REDACTED, redactCredentials } from './redaction-text.ts'
import { hasSecretMember, redactUrl } from './redaction-url.ts'

export const MAX_HEADERS = 250
export const MAX_NAME = 256
const MAX_VALUE = 8192
const MAX_REMEMBERED = 500

/** Secret although their names do not say so in words. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['x-forwarded-client-cert', 'x-ms-client-principal', 'set-cookie2'])

const SCHEME = /^(?:basic|bearer|digest|negotiate|ntlm|apikey|token|aws4-hmac-sha256)(?= )/i

/**
 * Masks what must not be kept: credentials, cookie values, secret keys in URLs. Names, cookie names and the schemes of
 * `authorization` stay readable. At most 250 headers of 8 KB; order and repetitions are kept.
 *
 * @example redactHeaders([['cookie', 'sid=abc; theme=dark']]) // [['cookie', 'sid=[redacted]; theme=[redacted]']]
 */
export function redactHeaders(headers: readonly (readonly [string, string | number])[]): [string, string][] {
  const redacted: [string, string][] = []
  const count = Math.min(headers.length, MAX_HEADERS)
  for (let index = 0; index < count; index++) {
    const [name, value] = headers[index]!
    redacted.push([bound(name, MAX_NAME), redactHeader(name, value)])
  }
  return redacted
}

/** The value of one header, as `redactHeaders` keeps it. */
export function redactHeader(name: string, value: string | number): string {
  return redactKind(kindOf(name), bound(String(value), MAX_VALUE))
}

/** Most are short: a slice is a call into the runtime. */
const bound = (text: string, length: number): string => (text.length > length ? text.slice(0, length) : text)

type HeaderKind = 'cookie' | 'set-cookie' | 'authorization' | 'secret' | 'open'

/** The same few names come with every request. */
const kinds = new Map<string, HeaderKind>()

function kindOf(name: string): HeaderKind {
  let kind = kinds.get(name)
  if (kind === undefined) {
    kind = findKind(name.toLowerCase())
    if (kinds.size < MAX_REMEMBERED && name.length < 64) kinds.set(name, kind)
  }
  return kind
}

function findKind(name: string): HeaderKind {
  if (name === 'cookie' || name === 'set-cookie') return name
  if (name.endsWith('authorization')) return 'authorization'
  return SECRET_HEADERS.has(name) || isSecretKey(name) ? 'secret' : 'open'
}

function redactKind(kind: HeaderKind, value: string): string {
  if (kind === 'open') return redactOpen(value)
  if (kind === 'cookie') return bounded(redactCookies(value))
  if (kind === 'set-cookie') return bounded(redactSetCookie(value))
  return kind === 'authorization' ? redactAuthorization(value) : REDACTED
}

/** Values in which nothing was to mask, as they too come again and again; never one that holds a secret. */
const clean = new Set<string>()

function redactOpen(value: string): string {
  if (clean.has(value)) return value
  const redacted = bounded(maskOpen(value))
  if (redacted === value && value.length < 512) {
    if (clean.size >= MAX_REMEMBERED) clean.clear()
    clean.add(value)
  }
  return redacted
}

function maskOpen(value: string): string {
  if (hasSecretMember(value)) return REDACTED
  return /[=?#]|\/\//.test(value) ? redactUrl(value) : redactCredentials(value)
}

function bounded(value: string): string {
  return value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE - 3)}...` : value
}

function redactAuthorization(value: string): string {
  const scheme = SCHEME.exec(value.trim())?.[0]
  return scheme === undefined ? REDACTED : `${scheme} ${REDACTED}`
}

/** What has no name is all value. */
function redactCookies(value: string): string {
  return value.split(';').map(maskPair).join('; ')
}

function maskPair(pair: string): string {
  const equals = pair.indexOf('=')
  const name = pair.slice(0, equals).trim()
  return equals < 0 || name.length > MAX_NAME ? REDACTED : `${redactCredentials(name)}=${REDACTED}`
}

const COOKIE_ATTRIBUTE =
  /^(?:secure|httponly|partitioned|(?:path|domain|expires|max-age|samesite|priority)=[\w ,:./+*-]{0,200})$/i

/** Keeps the name and the attributes; a `;` within a quoted value must not let the value's tail pass as one. */
function redactSetCookie(value: string): string {
  const [pair = '', ...attributes] = value.split(';')
  const kept = attributes.map((attribute) => attribute.trim()).filter((attribute) => attribute !== '')
  return [maskPair(pair), ...kept.map((text) => (COOKIE_ATTRIBUTE.test(text) ? text : REDACTED))].join('; ')
}
