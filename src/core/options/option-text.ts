import { ConfigError } from '../errors.ts'

interface ItemsOptions {
  /** Whether items may also be regular expressions, written `/…/flags`. */
  expressions: true
  source: { option: string }
}

/** Splits a comma separated list from the environment; blank items are skipped. */
export function textItems(text: string): string[]
export function textItems(text: string, options: ItemsOptions): (string | RegExp)[]
export function textItems(text: string, options?: ItemsOptions): (string | RegExp)[] {
  const items: (string | RegExp)[] = []
  const parts = text.split(',')
  for (let index = 0; index < parts.length; index++) {
    const item = (parts[index] ?? '').trim()
    if (options !== undefined && looksLikeExpression(item)) {
      const { expression, used } = takeExpression(parts.slice(index), options.source)
      items.push(expression)
      index += used - 1
    } else if (item !== '') {
      items.push(item)
    }
  }
  return items
}

/** Reads a list in which every item is a regular expression. */
export function regExpsFromText(text: string, source: { option: string }): RegExp[] {
  const expressions: RegExp[] = []
  const parts = text.split(',')
  while (parts.length > 0) {
    if (parts[0]?.trim() === '') {
      parts.shift()
      continue
    }
    const { expression, used } = takeExpression(parts, source)
    expressions.push(expression)
    parts.splice(0, used)
  }
  return expressions
}

const FLAGGED = /^\/.+\/[dgimsuvy]+$/
const META_CHARACTER = /^\/.*[\^$*+?()[\]{}|\\]/

/**
 * Returns whether an item is a regular expression: it has flags, or a character with a meaning in one (except the dot).
 * Paths begin with a slash too, and may end with one: `/static/` is a prefix.
 */
function looksLikeExpression(item: string): boolean {
  return FLAGGED.test(item) || META_CHARACTER.test(item)
}

/** Joins as many parts as it takes to close the expression, which may contain commas. */
function takeExpression(parts: string[], source: { option: string }): { expression: RegExp; used: number } {
  let cause: unknown
  for (let used = 1; used <= Math.min(parts.length, 50); used++) {
    const match = /^\/(.+)\/([a-z]*)$/s.exec(parts.slice(0, used).join(',').trim())
    if (match === null) continue
    try {
      return { expression: new RegExp(match[1] ?? '', match[2]), used }
    } catch (error) {
      cause ??= error
    }
  }
  throw new ConfigError({
    option: source.option,
    expected: 'a regular expression between slashes, with its flags',
    given: (parts[0] ?? '').trim(),
    advice: `Write it as /…/flags in ${source.option}, or give the option in code.`,
    cause,
  })
}

/**
 * Returns a copy without `g` and `y`, whose `lastIndex` would make every second test fail. A sticky expression stays
 * anchored. Properties that the given object adds or overrides are dropped.
 */
export function stateless(expression: RegExp): RegExp {
  const copy = new RegExp(expression)
  if (!copy.global && !copy.sticky) return copy
  const source = copy.sticky ? `^(?:${copy.source})` : copy.source
  return new RegExp(source, copy.flags.replace(/[gy]/g, ''))
}
