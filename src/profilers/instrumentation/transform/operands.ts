import { nameOf, unwrap } from '../../../source/callee.ts'
import type { Node } from '../../../source/walk.ts'

/** A longer chain of properties is not used as a name. */
const MAX_PARTS = 8

/** Returns the variable whose value is called in a plain call (`load(id)`), '' for any other expression. */
export function variableCalled(operand: Node): string {
  const call = unwrap(operand)
  if (call.type !== 'CallExpression' || call['optional'] === true) return ''
  const callee = call['callee'] as Node
  return callee.type === 'Identifier' ? nameOf(callee) : ''
}

/**
 * Returns the engine's message for a `for await` over this expression whose value is not iterable. The engine names the
 * expression, and would name our call instead. For the usual expressions the text is the engine's own, for others a
 * plainer one.
 */
export function describeNotIterable(expression: Node): string {
  const node = unwrap(expression)
  if (expression.type === 'ChainExpression' || node['operator'] === '??') return 'undefined is not a function'
  if (node.type === 'CallExpression') {
    return `${printCallee(node['callee'] as Node)}(...) is not a function or its return value is not async iterable`
  }
  if (node.type === 'TaggedTemplateExpression') {
    return `${printCallee(node['tag'] as Node)}(...) is not a function or its return value is not async iterable`
  }
  if (node.type === 'NewExpression') {
    return '(intermediate value) is not a function or its return value is not async iterable'
  }
  return `${print(node)} is not async iterable`
}

const printCallee = (callee: Node): string => print(unwrap(callee))

const INTERMEDIATE = '(intermediate value)'

function print(expression: Node): string {
  const suffixes: string[] = []
  let node = unwrap(expression)
  while (node.type === 'MemberExpression' && suffixes.length < MAX_PARTS) {
    suffixes.push(printProperty(node['property'] as Node, node['computed'] === true))
    node = unwrap(node['object'] as Node)
  }
  return [printRoot(node), ...suffixes.toReversed()].join('')
}

function printProperty(property: Node, computed: boolean): string {
  if (property.type === 'PrivateIdentifier') return `[#${String(property['name'])}]`
  if (!computed || typeof property['value'] === 'string') return `.${String(property['name'] ?? property['value'])}`
  return `[${print(property)}]`
}

function printRoot(node: Node): string {
  if (node.type === 'Literal') return printLiteral(node)
  if (node.type === 'ObjectExpression' && (node['properties'] as Node[]).length === 0) return '{}'
  return node.type === 'Super' ? 'super' : nameOf(node) || INTERMEDIATE
}

function printLiteral(node: Node): string {
  const value = node['value'] as string | number | boolean | bigint | null | undefined
  if (node['regex'] !== undefined && node['regex'] !== null) return regexText(node['regex'] as Record<string, unknown>)
  if (typeof value === 'string') return `"${value}"`
  return typeof value === 'bigint' || value === undefined ? INTERMEDIATE : String(value)
}

const regexText = ({ pattern, flags }: Record<string, unknown>): string => `/${String(pattern)}/${String(flags)}`

/** Expressions without a position in the engine when a `yield*` over them fails, which changes its message. */
const WITHOUT_POSITION = new Set([
  'ArrowFunctionExpression',
  'ChainExpression',
  'ClassExpression',
  'FunctionExpression',
  'Identifier',
  'Literal',
  'MetaProperty',
  'ObjectExpression',
  'ThisExpression',
  'UnaryExpression',
])

/** Returns the engine's message for a `yield*`. */
export const describeNotDelegable = (expression: Node): string =>
  WITHOUT_POSITION.has(unwrap(expression).type)
    ? 'undefined is not a function'
    : `yield* ${INTERMEDIATE} is not async iterable`
