import { isWrapper } from './callee.ts'
import type { Node } from './walk.ts'

/**
 * Returns the positions that V8 may give an `await`: that of the last part of its operand that is evaluated and has a
 * position of its own. An operand without one, such as a variable, leaves the position of the `await` itself. Branches
 * give several. Measured on Node 20 to 26; the table is in docs/decisions/hooks-backend.md.
 */
export function positionsOfWait(operand: Node, keyword: number, text: string): number[] {
  const positions: number[] = []
  const pending = [operand]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const branches = branchesOf(node)
    if (branches.length > 0) pending.push(...branches)
    else positions.push(positionOf(node, text) ?? keyword)
  }
  return positions
}

/** Tells whether an operand has no position of its own. */
export const isPlainOperand = (operand: Node, text: string): boolean =>
  branchesOf(operand).length === 0 && positionOf(operand, text) === null

function branchesOf(node: Node): Node[] {
  if (isWrapper(node)) return [node['expression'] as Node]
  if (node.type === 'ConditionalExpression') return [node['consequent'] as Node, node['alternate'] as Node]
  if (node.type === 'LogicalExpression') return [node['left'] as Node, node['right'] as Node]
  if (node.type === 'SequenceExpression') return (node['expressions'] as Node[]).slice(-1)
  if (node.type === 'AssignmentExpression') return [node['right'] as Node]
  return []
}

function positionOf(node: Node, text: string): number | null {
  switch (node.type) {
    case 'CallExpression':
      return positionOfCall(node, text)
    case 'NewExpression':
    case 'AwaitExpression':
      return node.start
    case 'TaggedTemplateExpression':
      return (node['quasi'] as Node).start
    case 'BinaryExpression':
      return text.indexOf(String(node['operator']), (node['left'] as Node).end)
    default:
      return null
  }
}

/** Returns a call's position: a called name's own, a called method's name, or else the parenthesis. */
function positionOfCall(call: Node, text: string): number {
  const callee = call['callee'] as Node
  if (callee.type === 'Identifier') return callee.start
  const parenthesized = text[callee.end] === ')'
  if (
    callee.type === 'MemberExpression' &&
    callee['computed'] !== true &&
    call['optional'] !== true &&
    !parenthesized
  ) {
    return (callee['property'] as Node).start
  }
  const close = /^[\s)]*(?:\?\.)?\s*/.exec(text.slice(callee.end, callee.end + 200))
  return callee.end + (close?.[0].length ?? 0)
}
