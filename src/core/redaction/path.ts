import { EMAIL_PATTERN } from './patterns.ts'
import { hasMatch, REDACTED } from './text.ts'
import { isTokenLike, isUuid, MIN_TOKEN_LENGTH } from './tokens.ts'

/** Words of a path behind which a secret stands: whoever has the address may do it. */
const CAPABILITY_WORDS =
  'reset verify verification invite invites invitation invitations token tokens magic magiclink confirm confirmation ' +
  'unsubscribe optout activate activation recover recovery password passwords passwordless session sessions secret ' +
  'secrets otp share apikey apikeys webhook webhooks'
const IS_CAPABILITY: ReadonlySet<string> = new Set(CAPABILITY_WORDS.split(' '))

/** Matches paths with a segment that is long enough for a secret and has a digit, a capital or an escape: most do not. */
const MAYBE_SECRET = /(?:^|\/)(?=[^/]{6})[^/]*?[\dA-Z%]/

/** Matches the beginning of each of the words. */
const MAYBE_CAPABILITY =
  /reset|verif|invit|token|magic|confirm|unsub|optout|activat|recover|passw|session|secret|otp|share|apikey|webhook/i

/** The scheme and the host of an address, which are no part of its path. */
const ORIGIN = /^(?:[a-z][\w+.-]{0,30}:)?[/\\]{2}[^/\\]*/i

/** A shorter segment (characters) is no secret: `v2`, `step1`. */
const MIN_SECRET_LENGTH = 6

/** A word of a route, whose next segment may be the id of a record; also `v1`. */
const PLAIN_WORD = /^(?:[a-z]+(?:[_.-][a-z]+)*|v\d+)$/i

/** The placeholders of route patterns: `:id`, `{id}`, `[id]`, `*`. */
const PLACEHOLDER = /^[:{[(*<]/

const UUID_WITH_EXTENSION = /^([^.]{36})(?:\.[a-z0-9]{1,5})?$/i

/**
 * Masks tokens in the path of an address, while ids that routes need stay: a UUID right behind a word, and anything
 * short. Behind words such as `reset`, `invite` and `token` UUIDs and short codes are masked too.
 *
 * @example redactPath('/reset/a1b2c3') // '/reset/[redacted]'
 */
export function redactPath(text: string, patterns: readonly RegExp[]): string {
  if (!MAYBE_SECRET.test(text)) return text
  const origin = ORIGIN.exec(text)?.[0] ?? ''
  const mayOpen = MAYBE_CAPABILITY.test(text) || text.includes('%')
  let isCapability = false
  let before = ''
  const segments = text
    .slice(origin.length)
    .split('/')
    .map((segment) => {
      // A parameter of the segment, `;jsessionid=x`, is a pair and is treated as such.
      const end = segment.search(/[;?#&]|=(?!=?$)/)
      const name = decode(end < 0 ? segment : segment.slice(0, end))
      const isSecret =
        isSecretSegment(name, before, isCapability) || (name !== segment && isEncoded(segment, name, patterns))
      isCapability ||= mayOpen && namesCapability(name)
      before = name
      return isSecret ? REDACTED + (end < 0 ? '' : segment.slice(end)) : segment
    })
  return origin + segments.join('/')
}

/** Returns whether decoding reveals a match: the text itself is searched elsewhere. */
const isEncoded = (segment: string, decoded: string, patterns: readonly RegExp[]): boolean =>
  segment.includes('%') && (hasMatch(decoded, [EMAIL_PATTERN]) || hasMatch(decoded, patterns))

function isSecretSegment(segment: string, before: string, isCapability: boolean): boolean {
  if (segment.length < MIN_SECRET_LENGTH || PLACEHOLDER.test(segment)) return false
  if (isCapability && isCode(segment)) return true
  const uuid = UUID_WITH_EXTENSION.exec(segment)?.[1]
  if (uuid !== undefined && isUuid(uuid)) return !PLAIN_WORD.test(before)
  return hasToken(segment)
}

/** Files of a program, with a position: their names are no secrets. */
const FILE = /\.(?:[cm]?[jt]sx?|map|css|svg|png|jpe?g|webp|ico|gif|woff2?|wasm|node|vue|svelte|md)(?::\d+){0,2}$/i

/** Returns whether a segment is more than words: it has digits, or capitals within. */
const isCode = (segment: string): boolean =>
  (/\d|[a-z][A-Z]|[A-Z]{2}[a-z]/.test(segment) || !/[a-z]/.test(segment)) && !FILE.test(segment)

const EMBEDDED_UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i

/** Returns whether a segment, or a part of it between dots and the like, is a token. */
const hasToken = (segment: string): boolean =>
  segment.length >= MIN_TOKEN_LENGTH &&
  (EMBEDDED_UUID.test(segment) || segment.split(/[.~:!,@$ ]/).some((part) => isTokenLike(part)))

function namesCapability(segment: string): boolean {
  if (segment.length > 64) return false
  const words = segment.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.split(/[^a-z]+/).some((word) => IS_CAPABILITY.has(word))
}

function decode(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
