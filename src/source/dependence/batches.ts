import { nameCallee, unwrap } from '../callee.ts'
import type { Node } from '../walk.ts'

const ALL = /^Promise\.all(?:Settled)?$/

/**
 * Tells whether a call waits for some elements of a list at once: `Promise.all(batch.map(load))`,
 * `Promise.all(queue.splice(0, 5).map(load))`. Not `Promise.all(order.lines.map(load))` or `Promise.all([a(), b()])`,
 * which belong to one element.
 */
export function isBatch(call: Node): boolean {
  if (call.type !== 'CallExpression' || !ALL.test(nameCallee(call))) return false
  const [list] = call['arguments'] as Node[]
  if (list === undefined) return false
  const mapped = unwrap(list)
  if (mapped.type === 'Identifier') return true
  if (mapped.type !== 'CallExpression') return false
  const { type, property, object } = mapped['callee'] as Node & { property?: Node; object?: Node }
  if (type !== 'MemberExpression' || property?.['name'] !== 'map' || object === undefined) return false
  const elements = unwrap(object)
  return elements.type === 'Identifier' || elements.type === 'CallExpression'
}
