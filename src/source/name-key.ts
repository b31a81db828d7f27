import { nameOf } from './callee.ts'
import type { Node } from './walk.ts'

/** Returns the name of an assignment's or a declaration's target; '' if it has none. */
export function nameOfTarget(target: Node): string {
  if (target.type === 'Identifier') return nameOf(target)
  return target.type === 'MemberExpression' ? nameOfKey({ ...target, key: target['property'] }) : ''
}

/** Returns the name of a property's or member's key; '' for one that is computed. */
export function nameOfKey(holder: Node): string {
  const key = holder['key'] as Node
  if (key.type === 'PrivateIdentifier') return nameOf(key)
  if (key.type === 'Literal') return String(key['value'])
  if (key.type === 'Identifier' && holder['computed'] !== true) return nameOf(key)
  return key.type === 'MemberExpression' && isSymbol(key) ? `[Symbol.${nameOfTarget(key)}]` : ''
}

const isSymbol = (key: Node): boolean => (key['object'] as Node)['name'] === 'Symbol'

/** Returns whether a target is the whole export of a CommonJS module. */
export function isModuleExports(target: Node): boolean {
  if (target.type === 'Identifier') return target['name'] === 'exports'
  if (target.type !== 'MemberExpression' || nameOfTarget(target) !== 'exports') return false
  return (target['object'] as Node)['name'] === 'module'
}

/**
 * Returns the name of a file without its ending, for its export as a whole; of an index file, that of its
 * folder.
 *
 * @param file URL or path
 * @example nameFile('file:///app/routes/orders.ts?v=1') // 'orders'
 * @example nameFile('/app/routes/index.js') // 'routes'
 */
export function nameFile(file: string): string {
  const parts = file.replace(/[?#].*$/, '').split(/[\\/]/)
  const stem = stemOf(parts.at(-1)!)
  return decode(stem === 'index' ? parts.at(-2) || stem : stem)
}

const stemOf = (name: string): string => name.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '')

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
