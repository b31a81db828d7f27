import { types } from 'node:util'
import { dataProperty } from '../core/data-property.ts'
import { describeValue } from '../core/describe-value.ts'

/** Characters that are looked at: a secret that the bound cuts through lies far behind what is kept. */
const MAX_LENGTH = 4096

const PLACES = /%[sdifjoOc%]/g

/**
 * Puts the words of a log line together as `util.format` does, without running anything of them: objects are `{…}`,
 * errors their name and message.
 *
 * @example formatWords(['%s has %d items', 'cart', 3, {}]) // 'cart has 3 items {…}'
 */
export function formatWords(words: readonly unknown[]): string {
  const [first] = words
  if (typeof first !== 'string' || words.length === 1) return join(words)
  let next = 1
  const start = first.slice(0, MAX_LENGTH)
  const text = start.replace(PLACES, (place) => {
    if (place === '%%') return '%'
    if (next >= words.length) return place
    const word = words[next++]
    return place === '%c' ? '' : formatWord(word)
  })
  return next >= words.length ? text.slice(0, MAX_LENGTH) : join([text, ...words.slice(next)])
}

function join(words: readonly unknown[]): string {
  let text = ''
  for (const word of words) {
    if (text.length >= MAX_LENGTH) break
    text += `${text === '' ? '' : ' '}${formatWord(word)}`
  }
  return text.slice(0, MAX_LENGTH)
}

function formatWord(word: unknown): string {
  if (typeof word === 'string') return word.slice(0, MAX_LENGTH)
  if (typeof word === 'function') return '[function]'
  if (typeof word !== 'object' || word === null) return describeValue(word)
  if (types.isProxy(word)) return '[proxy]'
  if (types.isNativeError(word)) return formatError(word)
  return Array.isArray(word) ? '[…]' : '{…}'
}

function formatError(error: Error): string {
  const [name, message] = [dataProperty(error, 'name'), dataProperty(error, 'message')]
  const text = typeof message === 'string' ? message.slice(0, MAX_LENGTH) : ''
  return typeof name === 'string' ? `${name.slice(0, 80)}${text && ': '}${text}` : text
}
