import { CREDENTIAL_PATTERNS, DEFAULT_REDACT_PATTERNS, MAYBE_CREDENTIAL } from './redaction-patterns.ts'

/** Stands where a secret was. */
export const REDACTED = '[redacted]'

/** Characters of a name that are searched, and that are kept; what is searched further finds what the cut splits. */
const SEARCHED_NAME = 4096
const MAX_NAME = 1024

/**
 * Replaces what the patterns match in a task's, function's or file's name, and cuts the rest to 1024 characters. The
 * patterns' own state (`lastIndex`) neither matters nor changes. A pattern that throws, as an overridden `exec` can,
 * costs the whole name.
 *
 * @example redactName('load user_123') // 'load [redacted]'
 */
export function redactName(text: string, patterns: readonly RegExp[] = DEFAULT_REDACT_PATTERNS): string {
  const searched = text.slice(0, SEARCHED_NAME)
  const hits = findMatches(searched, patterns)
  if (hits.length === 0 && text.length <= MAX_NAME) return text
  return replaceHits(searched, hits, MAX_NAME) + (text.length > MAX_NAME ? '…' : '')
}

/** Replaces what is a credential by its format, whatever it stands in; the rest is kept whole. */
export function redactCredentials(text: string): string {
  if (!MAYBE_CREDENTIAL.test(text)) return text
  const hits = findMatches(text, CREDENTIAL_PATTERNS)
  return hits.length === 0 ? text : replaceHits(text, hits, text.length)
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

/** Loops over `exec`, which on the usual text without a match costs a fraction of what `matchAll` does. */
function collectHits(text: string, pattern: RegExp, hits: Hit[]): void {
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [{ length }] = match
    if (length > 0) hits.push({ start: match.index, end: match.index + length })
    // An empty match would be found here for ever.
    else pattern.lastIndex++
  }
}

/** Our own copies: the state of the ones we are given is neither used nor changed. */
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

/** Overlapping hits become one mark. Text from `limit` on is left out. */
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
