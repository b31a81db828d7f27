import { isWrapper } from '../callee.ts'
import type { Node, Visit } from '../walk.ts'

/** Keys under which only types are. */
const TYPE_KEYS = new Set(['typeAnnotation', 'typeArguments', 'typeParameters', 'returnType', 'implements'])

export const isFunction = ({ type }: Node): boolean =>
  type === 'FunctionExpression' || type === 'FunctionDeclaration' || type === 'ArrowFunctionExpression'

/** Tells whether a node reads or writes a variable, rather than to name a property, a label or a type. */
export function isReference({ node, key, parent }: Visit): boolean {
  if (node.type === 'ThisExpression' || node.type === 'Super') return true
  if (node.type !== 'Identifier' || parent === null) return false
  const { type } = parent.node
  if (type.startsWith('TS')) return isWrapper(parent.node)
  if (key === 'property' && type === 'MemberExpression') return parent.node['computed'] === true
  if (key === 'key') return parent.node['computed'] === true
  return key !== 'label'
}

/** Tells whether a node stands in a type. */
export const isInType = (visit: Visit): boolean => TYPE_KEYS.has(visit.key)

/** Returns the name of a variable; that of `super` is `this`. */
export const nameOfReference = (node: Node): string => (node.type === 'Identifier' ? String(node['name']) : 'this')

/** Returns the variable at the root of `a.b[c]` or `a.b(c).d`: what a change of it, or a call on it, may change. */
export function rootOf(expression: Node): string | null {
  let node = expression
  for (;;) {
    if (isWrapper(node)) node = node['expression'] as Node
    else if (node.type === 'MemberExpression') node = node['object'] as Node
    else if (node.type === 'CallExpression') node = node['callee'] as Node
    else if (node.type === 'SpreadElement') node = node['argument'] as Node
    else break
  }
  return node.type === 'Identifier' || node.type === 'ThisExpression' ? nameOfReference(node) : null
}

export interface Targets {
  /** Variables that get a value. */
  names: string[]
  /** Roots of members that get a value. */
  roots: string[]
}

/** Lists the variables and members in the target of an assignment or a declaration, patterns included. */
export function targetsOf(target: Node): Targets {
  const targets: Targets = { names: [], roots: [] }
  const pending: (Node | null)[] = [target]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node === null) continue
    switch (node.type) {
      case 'Identifier':
        targets.names.push(nameOfReference(node))
        break
      case 'MemberExpression': {
        const root = rootOf(node)
        if (root !== null) targets.roots.push(root)
        break
      }
      case 'ObjectPattern':
        pending.push(...(node['properties'] as Node[]))
        break
      case 'ArrayPattern':
        pending.push(...(node['elements'] as (Node | null)[]))
        break
      case 'Property':
        pending.push(node['value'] as Node)
        break
      case 'AssignmentPattern':
        pending.push(node['left'] as Node)
        break
      case 'RestElement':
        pending.push(node['argument'] as Node)
        break
      case 'VariableDeclaration':
        pending.push(...(node['declarations'] as Node[]))
        break
      case 'VariableDeclarator':
        pending.push(node['id'] as Node)
        break
      default:
        if (isWrapper(node)) pending.push(node['expression'] as Node)
    }
  }
  return targets
}
