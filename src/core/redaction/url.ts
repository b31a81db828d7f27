import { isSecretKey } from './keys.ts'
import { isSecretParameter, isSecretValue } from './parameters.ts'
import { redactPath } from './path.ts'
import { EMAIL_PATTERN } from './patterns.ts'
import { MIN_TOKEN_LENGTH } from './tokens.ts'
import { NO_PATTERNS, REDACTED, redactCredentials, redactMatches } from './text.ts'

/** The longest URL that is kept, its mark included; in bytes, because URLs are ASCII on the wire. */
export const MAX_URL_LENGTH = 8192

/** A longer authority is no host name, but may hide a secret. */
const MAX_AUTHORITY_LENGTH = 512

/** Text without any of these is a path alone. */
const HAS_PARTS = /[=@%?#]|[/\\]{2}/

/** Levels of values that are decoded: a query in a query in a query. Deeper ones are masked. */
const MAX_NESTING = 3

interface Nest {
  /** Levels that were decoded so far. */
  depth: number
  patterns: readonly RegExp[]
}

/**
 * Masks secrets in an address or a form: the user information, the values of secret keys in the path's parameters, the
 * query and the fragment, even if a key is percent-encoded or the secret is in a URL, form or JSON inside another value;
 * tokens and e-mail addresses wherever they stand, and matches of `patterns`. Never throws. The result is at most 8 KB
 * long, and says if it was cut. Redacting twice changes nothing.
 *
 * @example redactUrl('/reset?token=abc&page=2') // '/reset?token=[redacted]&page=2'
 */
export function redactUrl(url: string, patterns: readonly RegExp[] = NO_PATTERNS): string {
  const nest = { depth: 0, patterns }
  if (url.length <= MAX_URL_LENGTH / 3 && !HAS_PARTS.test(url)) return finish(redactPath(url, patterns), nest)
  // Cut before the work to bound it, and after it, because marks can be longer than the secrets that they replace.
  const redacted = redactNested(url.slice(0, MAX_URL_LENGTH), nest)
  return url.length <= MAX_URL_LENGTH && byteLength(redacted) <= MAX_URL_LENGTH ? redacted : cut(redacted, url.length)
}

/** Masks everything that shows itself by its format. */
function finish(text: string, { patterns }: Nest): string {
  const open = redactCredentials(text)
  const withoutMail = open.includes('@') ? redactMatches(open, MAIL) : open
  return patterns.length === 0 ? withoutMail : redactMatches(withoutMail, patterns)
}

const MAIL = [EMAIL_PATTERN]

function cut(text: string, original: number): string {
  const mark = `...[cut: ${original} characters]`
  let kept = text.slice(0, MAX_URL_LENGTH - mark.length)
  while (byteLength(kept) > MAX_URL_LENGTH - mark.length) kept = kept.slice(0, Math.floor(kept.length * 0.9))
  return kept + mark
}

function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

/** Matches the addresses that have a path. */
const HAS_PATH = /^\.{0,2}\/|[/\\]{2}/

function redactNested(text: string, nest: Nest): string {
  const open = redactUserInfo(text)
  const end = open.search(/[?#]/)
  const path = end < 0 ? open : open.slice(0, end)
  const shown = redactPairs(HAS_PATH.test(path) ? redactPath(path, nest.patterns) : path, nest)
  if (end < 0) return finish(shown, nest)
  return finish(shown + open[end]! + redactPairs(open.slice(end + 1), nest), nest)
}

/** Masks all up to the last `@`: a password may contain an unescaped one. */
function redactUserInfo(text: string): string {
  return text.replace(/([/\\]{2})([^/\\?#]+)/g, (whole: string, slashes: string, authority: string) => {
    if (authority.length > MAX_AUTHORITY_LENGTH) return slashes + REDACTED
    const at = authority.lastIndexOf('@')
    return at < 0 ? whole : `${slashes}${REDACTED}${authority.slice(at)}`
  })
}

function redactPairs(text: string, nest: Nest): string {
  return text
    .split('&')
    .map((piece) => redactPiece(piece, nest))
    .join('&')
}

/**
 * Redacts one piece between two `&`. `;`, `?` and `#` separate too, but not for every parser: they start a new key,
 * while a mask reaches to the end of the piece, so that no tail of a secret is left.
 */
function redactPiece(piece: string, nest: Nest): string {
  let result = ''
  for (const part of piece.split(/(?<=[;?#])/)) {
    const equals = part.indexOf('=')
    const key = equals < 0 ? part : part.slice(0, equals)
    if (equals < 0 && part.length >= MIN_TOKEN_LENGTH && isSecretValue('', decodeFully(part.replace(/[;?#]$/, ''))))
      return result + REDACTED
    const shownKey = redactPairValue(key, nest)
    if (shownKey !== key && equals < 0) return result + shownKey
    result += shownKey
    if (equals < 0) continue
    const value = part.slice(equals + 1)
    if (isSecretParameter(decodeFully(key), decodeFully(value))) return `${result}=${REDACTED}`
    const shownValue = redactPairValue(value, nest)
    result += `=${shownValue}`
    if (shownValue !== value) return result
  }
  return result
}

/** Redacts a value that may itself be a URL, form or JSON. It is encoded again only if something was masked. */
function redactPairValue(value: string, nest: Nest): string {
  if (value.startsWith('/')) return redactInner(redactPath(value, nest.patterns), nest)
  return redactInner(value, nest)
}

function redactInner(value: string, nest: Nest): string {
  if (!/[%={[:]/.test(value)) return value
  const decoded = decodeOnce(value)
  if (hasSecretMember(decoded)) return REDACTED
  if (decoded === value && !value.includes('=')) return value
  if (nest.depth >= MAX_NESTING) return REDACTED
  const redacted = redactNested(decoded, { depth: nest.depth + 1, patterns: nest.patterns })
  return redacted === decoded ? value : encodeURIComponent(redacted.toWellFormed())
}

const MEMBER = /["']([^"'\\]{1,512})["']\s{0,8}:/g

/** Returns whether text, even broken JSON, has a member with a secret key. */
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

/** Decodes percent escapes; broken ones stay, because the rest must still be searched. */
function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
}
