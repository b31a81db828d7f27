import { isSecretKey } from './keys.ts'
import { EMAIL_PATTERN } from './patterns.ts'
import { NO_PATTERNS, REDACTED, redactCredentials, redactMatches } from './text.ts'
import { isTokenLike } from './tokens.ts'
import { hasSecretMember, redactUrl } from './url.ts'

/** Text without any of these has no address, no pair and no token. */
const HAS_PARTS = /[=:@%/]|[\w-]{24}/

/** Headers whose values have spaces, so that the mask reaches to the line's end. */
const HEADER_LINE = /\b((?:proxy-)?authorization|(?:set-)?cookie)(\s{0,3}[:=]\s{0,3})[^\r\n]+/gi

/** A name with `:` or `=`, and then its value: quoted, or up to the next separator. */
const KEY = /([\w.[\]-]{2,64})["']?\s{0,3}[:=]\s{0,3}/g
const VALUE = /"[^"\r\n]{0,4096}"?|'[^'\r\n]{0,4096}'?|[^\s,;&"'<>]+/y

const WORD = /[^\s"'<>()`]+/g
const ADDRESS = /[=@%]|[/\\]{2}|^\//
const LONG_WORD = /[\w-]{24,}/g

/**
 * Masks secrets in text of any kind: an error's message, a row of a panel, a log line. Addresses and forms in it are
 * treated as such, JSON with a secret member is masked whole, pairs such as `password: x` lose their value, and e-mail
 * addresses, tokens and matches of `patterns` are replaced. Never throws.
 *
 * @example redactText('cannot reach postgres://app:pw@db/shop') // 'cannot reach postgres://[redacted]@db/shop'
 */
export function redactText(text: string, patterns: readonly RegExp[] = NO_PATTERNS): string {
  if (hasSecretMember(text)) return REDACTED
  if (!HAS_PARTS.test(text)) return redactMatches(redactCredentials(text), patterns)
  const open = text
    .replace(HEADER_LINE, (_, name: string, separator: string) => name + separator + REDACTED)
    .replace(WORD, (word) => (ADDRESS.test(word) ? redactUrl(word) : word))
  const masked = maskPairs(open).replace(LONG_WORD, (word) => (isTokenLike(word) ? REDACTED : word))
  return redactMatches(redactMatches(redactCredentials(masked), [EMAIL_PATTERN]), patterns)
}

/** Goes on within the value of a pair that is no secret: in `Error: password: x`, the second pair is one. */
function maskPairs(text: string): string {
  let result = ''
  let from = 0
  KEY.lastIndex = 0
  for (let match = KEY.exec(text); match !== null; match = KEY.exec(text)) {
    if (!isSecretKey(match[1]!)) continue
    VALUE.lastIndex = KEY.lastIndex
    if (!VALUE.test(text)) continue
    result += text.slice(from, KEY.lastIndex) + REDACTED
    from = KEY.lastIndex = VALUE.lastIndex
  }
  return result + text.slice(from)
}
