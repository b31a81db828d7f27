import { unwrap } from './callee.ts'
import { nameOfKey } from './name-key.ts'
import type { Node } from './walk.ts'

/** Maximum number of characters of a text that are kept. */
const MAX_LENGTH = 40

/** The properties of options by which frameworks tell one thing from another. */
const TELLING_KEYS = new Set(['url', 'path', 'name', 'id'])

/**
 * Returns the text that tells a call from others of the same function: its first argument if that is a string, a
 * template, a regular expression, or options with a `url`, `path`, `name` or `id`; null if there is none.
 *
 * @example app.get('/orders', …) // '/orders'
 * @example fastify.route({ method: 'GET', url: '/orders' }) // '/orders'
 */
export function tellingText(call: Node): string | null {
  const [first] = call['arguments'] as (Node | undefined)[]
  if (first === undefined) return null
  const argument = unwrap(first)
  if (argument.type !== 'ObjectExpression') return textOf(argument)
  const options = (argument['properties'] as Node[]).find(
    (property) => property.type === 'Property' && TELLING_KEYS.has(nameOfKey(property)),
  )
  return options === undefined ? null : textOf(unwrap(options['value'] as Node))
}

function textOf(node: Node): string | null {
  if (node.type === 'TemplateLiteral') {
    const parts = (node['quasis'] as Node[]).map(({ value }) => (value as { cooked: string | null }).cooked ?? '')
    return quote(parts.join('…'))
  }
  if (node.type !== 'Literal') return null
  const { value, regex } = node as { value?: unknown; regex?: { pattern: string } | null }
  if (typeof value === 'string') return quote(value)
  return regex === undefined || regex === null ? null : cut(`/${regex.pattern}/`)
}

/** Quotes a text without the parts in which addresses carry secrets, in one line. */
const quote = (text: string): string =>
  `'${cut(
    text
      .slice(0, 1000)
      .replace(/\/\/[^/@\s]*@/g, '//…@')
      .replace(/\?[\w.[\]-]+=.*$/s, '?…')
      .replace(/\s+/g, ' '),
  )}'`

const cut = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text)
