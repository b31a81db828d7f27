import { isSecretKey } from './redaction-keys.ts'
import { REDACTED, redactCredentials } from './redaction-text.ts'

/** The longest URL that is kept, its mark included; in bytes, as URLs are ASCII on the wire. */
export const MAX_URL = 8192

/** An authority this long is no host but something hiding in its place. */
const MAX_AUTHORITY = 512

/** Without any of these there is neither a pair, nor an escape, nor user information. */
const HAS_PARTS = /[=@%]|[/\\]{2}/

/** Values are unpacked this often: a query in a query in a query. What is packed deeper is masked. */
const MAX_NESTING = 3

/**
 * Masks the user information and the values of secret keys in the path's parameters, the query and the fragment,
 * also where a key is percent-encoded or the secret sits in a URL, form or JSON inside another value. Never throws;
 * at most 8 KB long, and says so where it cut. Redacting twice changes nothing.
 *
 * @example redactUrl('/reset?token=abc&page=2') // '/reset?token=[redacted]&page=2'
 */
export function redactUrl(url: string): string {
  if (url.length <= MAX_URL / 3 && !HAS_PARTS.test(url)) return redactCredentials(url)
  // Cut before the work is done, so that it is bounded, and after it, as marks can be longer than what they hide.
  const redacted = redactNested(url.slice(0, MAX_URL), 0)
  return url.length <= MAX_URL && byteLength(redacted) <= MAX_URL ? redacted : cut(redacted, url.length)
}

function cut(text: string, original: number): string {
  const mark = `...[cut: ${original} characters]`
  let kept = text.slice(0, MAX_URL - mark.length)
  while (byteLength(kept) > MAX_URL - mark.length) kept = kept.slice(0, Math.floor(kept.length * 0.9))
  return kept + mark
}

function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

function redactNested(text: string, depth: number): string {
  const open = redactUserInfo(text)
  const queryStart = open.indexOf('?')
  if (queryStart < 0) return redactCredentials(redactPairs(open, depth))
  const path = redactPairs(open.slice(0, queryStart), depth)
  return redactCredentials(`${path}?${redactPairs(open.slice(queryStart + 1), depth)}`)
}

/** A password may hold an unescaped `@`: all up to the last one is user information. */
function redactUserInfo(text: string): string {
  return text.replace(/([/\\]{2})([^/\\?#]+)/g, (whole: string, slashes: string, authority: string) => {
    if (authority.length > MAX_AUTHORITY) return slashes + REDACTED
    const at = authority.lastIndexOf('@')
    return at < 0 ? whole : `${slashes}${REDACTED}${authority.slice(at)}`
  })
}

function redactPairs(text: string, depth: number): string {
  return text
    .split('&')
    .map((piece) => redactPiece(piece, depth))
    .join('&')
}

/**
 * `;`, `?` and `#` separate too, but not for every parser: they start a new key, while what was masked reaches to the
 * end of the piece, lest a secret's tail is left.
 */
function redactPiece(piece: string, depth: number): string {
  let result = ''
  for (const part of piece.split(/(?<=[;?#])/)) {
    const equals = part.indexOf('=')
    const key = equals < 0 ? part : part.slice(0, equals)
    const shownKey = redactPairValue(key, depth)
    if (shownKey !== key && equals < 0) return result + shownKey
    result += shownKey
    if (equals < 0) continue
    if (isSecretKey(decodeFully(key))) return `${result}=${REDACTED}`
    const value = part.slice(equals + 1)
    const shownValue = redactPairValue(value, depth)
    result += `=${shownValue}`
    if (shownValue !== value) return result
  }
  return result
}

/** Looks into a value that may itself be a URL, form or JSON; it is written anew only where something was masked. */
function redactPairValue(value: string, depth: number): string {
  if (!/[%={[:]/.test(value)) return value
  const decoded = decodeOnce(value)
  if (hasSecretMember(decoded)) return REDACTED
  if (decoded === value && !value.includes('=')) return value
  if (depth >= MAX_NESTING) return REDACTED
  const redacted = redactNested(decoded, depth + 1)
  return redacted === decoded ? value : encodeURIComponent(redacted.toWellFormed())
}

const MEMBER = /["']([^"'\\]{1,512})["']\s{0,8}:/g

/** Whether text, be it broken JSON, has a member with a secret key. */
export function hasSecretMember(text: string): boolean {
  if (!text.includes(':')) return false
  for (const match of text.matchAll(MEMBER)) {
    if (isSecretKey(match[1] ?? '')) return true
  }
  return false
}

function decodeFully(text: string): string {
  let decoded = text
  for (let round = 0; round < MAX_NESTING && decoded.includes('%'); round++) decoded = decodeOnce(decoded)
  return decoded
}

/** Broken escapes are left as they are: the rest must still be readable to be judged. */
function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
}
