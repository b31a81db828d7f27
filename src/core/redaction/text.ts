import { CREDENTIAL_PATTERNS, DEFAULT_REDACT_PATTERNS, MAYBE_CREDENTIAL } from './patterns.ts'

/** Replaces a secret. */
export const REDACTED = '[redacted]'

/**
 * Characters of a name that are searched, and that are kept. The search goes further to find matches that the cut
 * splits.
 */
const MAX_SEARCHED_LENGTH = 4096
const MAX_NAME_LENGTH = 1024

/**
 * Replaces matches of the patterns in the name of a task, function or file, and cuts it to 1024 characters. The
 * patterns' own state (`lastIndex`) neither matters nor changes. If a pattern throws, as an overridden `exec` can, the
 * whole name is replaced.
 *
 * @example redactName('load user_123') // 'load [redacted]'
 */
export function redactName(text: string, patterns: readonly RegExp[] = DEFAULT_REDACT_PATTERNS): string {
  const searched = text.slice(0, MAX_SEARCHED_LENGTH)
  const hits = findMatches(searched, patterns)
  if (hits.length === 0 && text.length <= MAX_NAME_LENGTH) return text
  return replaceHits(searched, hits, MAX_NAME_LENGTH) + (text.length > MAX_NAME_LENGTH ? '…' : '')
}

/** Replaces credentials that their format reveals, in any text. The rest is kept whole. */
export function redactCredentials(text: string): string {
  if (!MAYBE_CREDENTIAL.test(text)) return text
  const hits = findMatches(text, CREDENTIAL_PATTERNS)
  return hits.length === 0 ? text : replaceHits(text, hits, text.length)
}

export const NO_PATTERNS: readonly RegExp[] = []

/** Replaces matches of the patterns in text of any length. */
export function redactMatches(text: string, patterns: readonly RegExp[]): string {
  const hits = findMatches(text, patterns)
  return hits.length === 0 ? text : replaceHits(text, hits, text.length)
}

/** Returns whether a pattern matches, or cannot be tried. */
export const hasMatch = (text: string, patterns: readonly RegExp[]): boolean => findMatches(text, patterns).length > 0

const DEFAULTS: ReadonlySet<RegExp> = new Set(DEFAULT_REDACT_PATTERNS)

/**
 * Returns the patterns that a user has added to the default ones. They hold for any text; the default ones are for
 * names, where an id is never needed.
 */
export function ownPatterns(patterns: readonly RegExp[]): readonly RegExp[] {
  return patterns === DEFAULT_REDACT_PATTERNS ? NO_PATTERNS : patterns.filter((pattern) => !DEFAULTS.has(pattern))
}

interface Hit {
  start: number
  end: number
}

function findMatches(text: string, patterns: readonly RegExp[]): Hit[] {
  const hits: Hit[] = []
  try {
    for (const pattern of patterns) collectHits(text, searchable(pattern), hits)
  } catch {
    return [{ start: 0, end: text.length }]
  }
  return hits.length < 2 ? hits : hits.sort((left, right) => left.start - right.start)
}

/** Loops over `exec`, which costs a fraction of `matchAll` on the usual text without a match. */
function collectHits(text: string, pattern: RegExp, hits: Hit[]): void {
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [{ length }] = match
    if (length > 0) hits.push({ start: match.index, end: match.index + length })
    // An empty match would be found here for ever.
    else pattern.lastIndex++
  }
}

/** Our own copies of the patterns, so that the state of the given ones is neither used nor changed. */
const searchables = new WeakMap<RegExp, RegExp>()

function searchable(pattern: RegExp): RegExp {
  let known = searchables.get(pattern)
  if (known === undefined) {
    const { source, flags } = pattern
    known = new RegExp(source, `${flags.replace(/[gy]/g, '')}g`)
    searchables.set(pattern, known)
  }
  return known
}

/** Replaces hits; overlapping ones become one mark. Text from `limit` on is dropped. */
function replaceHits(text: string, hits: readonly Hit[], limit: number): string {
  let result = ''
  let from = 0
  for (const { start, end } of hits) {
    if (start >= limit) break
    if (start >= from) result += text.slice(from, start) + REDACTED
    from = Math.max(from, end)
  }
  return result + text.slice(from, Math.max(from, limit))
}
