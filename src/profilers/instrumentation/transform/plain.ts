import { isDeclaredAround } from './declared.ts'
import type { Declarations } from './declared.ts'
import { unwrap } from '../../../source/callee.ts'
import type { Node, Visit } from '../../../source/walk.ts'

/** Expressions that nest deeper count as not plain. */
const MAX_DEPTH = 8
/** Names of the global object that cannot be changed. */
const CONSTANTS = new Set(['undefined', 'NaN', 'Infinity'])
/** Operators that may run code of the right operand, such as a proxy's trap. */
const ASKING = new Set(['in', 'instanceof'])

/**
 * Returns whether the expression only reads variables and constants, computes with them, sets variables and creates
 * functions and literals: nothing that calls, waits, or reads a property, and so nothing that takes time. (Converting
 * an object to a number may: `valueOf` is the one case that is ignored.)
 */
export function isPlain(expression: Node, place: Visit, declarations: Declarations): boolean {
  const pending: [node: Node, depth: number][] = [[expression, 0]]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, depth] = next
    const parts = depth > MAX_DEPTH ? null : partsOf(unwrap(node), place, declarations)
    if (parts === null) return false
    for (const part of parts) pending.push([part, depth + 1])
  }
  return true
}

/** Returns the parts that must be plain too; null if the node itself is not. */
function partsOf(node: Node, place: Visit, declarations: Declarations): Node[] | null {
  switch (node.type) {
    case 'Identifier':
      return isVariable(node, place, declarations) ? [] : null
    case 'Literal':
      return node['regex'] === undefined ? [] : null
    case 'ThisExpression':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return []
    case 'UnaryExpression':
      return node['operator'] === 'delete' ? null : [node['argument'] as Node]
    case 'UpdateExpression':
      return isName(node['argument'] as Node) ? [node['argument'] as Node] : null
    case 'BinaryExpression':
      return ASKING.has(String(node['operator'])) ? null : [node['left'] as Node, node['right'] as Node]
    case 'LogicalExpression':
      return [node['left'] as Node, node['right'] as Node]
    case 'ConditionalExpression':
      return [node['test'] as Node, node['consequent'] as Node, node['alternate'] as Node]
    case 'AssignmentExpression':
      return isName(node['left'] as Node) ? [node['left'] as Node, node['right'] as Node] : null
    case 'ArrayExpression':
      return partsOfList(node['elements'] as (Node | null)[])
    case 'ObjectExpression':
      return partsOfObject(node['properties'] as Node[])
    default:
      return null
  }
}

const isName = (node: Node): boolean => unwrap(node).type === 'Identifier'

/** Returns the elements; null for a spread, which runs an iterator. */
const partsOfList = (elements: readonly (Node | null)[]): Node[] | null =>
  elements.some((element) => element?.type === 'SpreadElement') ? null : elements.filter((element) => element !== null)

const partsOfObject = (properties: readonly Node[]): Node[] | null =>
  properties.every((property) => property.type === 'Property' && property['computed'] !== true)
    ? properties.map((property) => property['value'] as Node)
    : null

/** Returns whether the name is a variable around the place, or a constant. Any other global may be a getter. */
function isVariable(node: Node, place: Visit, declarations: Declarations): boolean {
  const name = String(node['name'])
  return CONSTANTS.has(name) || isDeclaredAround(name, place, declarations)
}

/** Returns whether all arguments of the call are plain. */
export const hasPlainArguments = (call: Node, place: Visit, declarations: Declarations): boolean =>
  (unwrap(call)['arguments'] as Node[]).every(
    (argument) => argument.type !== 'SpreadElement' && isPlain(argument, place, declarations),
  )

/** Returns whether the statement consists of plain expressions, and declares names only. */
export function isPlainStatement(statement: Node, around: Visit, declarations: Declarations): boolean {
  const place: Visit = { node: statement, key: '', parent: around }
  switch (statement.type) {
    case 'EmptyStatement':
    case 'FunctionDeclaration':
      return true
    case 'ExpressionStatement':
      return isPlain(statement['expression'] as Node, place, declarations)
    case 'VariableDeclaration':
      return (
        declaresNames(statement) &&
        (statement['declarations'] as Node[]).every((declarator) => {
          const init = declarator['init'] as Node | null
          return init === null || isPlain(init, place, declarations)
        })
      )
    default:
      return false
  }
}

/**
 * Returns whether only names are declared. A pattern reads properties, and a `using` reads its value's method at once.
 */
const declaresNames = (declaration: Node): boolean =>
  !String(declaration['kind']).endsWith('using') &&
  (declaration['declarations'] as Node[]).every((declarator) => isName(declarator['id'] as Node))

/** Returns whether the statement's last action is to take the result of an `await`: `await x`, `a = await x`. */
export function endsWithAwait(statement: Node): boolean {
  if (statement.type === 'VariableDeclaration') {
    const last = (statement['declarations'] as Node[]).at(-1)
    const init = last?.['init'] as Node | null | undefined
    return declaresNames(statement) && init !== null && init !== undefined && isAwait(init)
  }
  if (statement.type !== 'ExpressionStatement') return false
  const expression = unwrap(statement['expression'] as Node)
  if (expression.type !== 'AssignmentExpression') return isAwait(expression)
  return isName(expression['left'] as Node) && isAwait(expression['right'] as Node)
}

const isAwait = (expression: Node): boolean => unwrap(expression).type === 'AwaitExpression'
