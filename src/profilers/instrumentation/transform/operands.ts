import type { Node } from '../../../source/walk.ts'

const WRAPPERS = new Set([
  'ChainExpression',
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSInstantiationExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
])

/** A longer chain of properties is no name. */
const MAX_PARTS = 8

/** What a plain call calls: `load`, `db.query`, `this.#find`; '' for anything else. */
export function nameCalled(operand: Node): string {
  const call = unwrap(operand)
  return call.type === 'CallExpression' ? nameChain(call['callee'] as Node) : ''
}

/** The variable of which the value is called in a plain call (`load(id)`), '' for anything else. */
export function variableCalled(operand: Node): string {
  const call = unwrap(operand)
  if (call.type !== 'CallExpression' || call['optional'] === true) return ''
  const callee = call['callee'] as Node
  return callee.type === 'Identifier' ? nameOf(callee) : ''
}

/** `a.b.c` for a chain of names, '' for anything else. */
function nameChain(expression: Node): string {
  const parts: string[] = []
  let node = unwrap(expression)
  while (node.type === 'MemberExpression' && parts.length < MAX_PARTS) {
    const property = node['property'] as Node
    if (node['computed'] === true) return ''
    parts.push(nameOf(property))
    node = unwrap(node['object'] as Node)
  }
  const root = nameOf(node)
  return root === '' ? '' : [...parts, root].toReversed().join('.')
}

function nameOf(node: Node): string {
  switch (node.type) {
    case 'Identifier':
      return String(node['name'])
    case 'PrivateIdentifier':
      return `#${String(node['name'])}`
    case 'ThisExpression':
      return 'this'
    case 'Super':
      return 'super'
    default:
      return ''
  }
}

/** Parentheses, a type, a chain: what is around an expression and does nothing. */
export const isWrapper = (node: Node): boolean => WRAPPERS.has(node.type)

/** The expression without parentheses and types. */
export function unwrap(expression: Node): Node {
  let node = expression
  while (isWrapper(node)) node = node['expression'] as Node
  return node
}

/**
 * What the engine would say of a `for await` over this expression if its value is not iterable: it names the
 * expression, and would name our call instead. For the usual
 * expressions the text is the engine's own, for others it is a plainer one.
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

/** Expressions of which the engine has no position when a `yield*` over them fails: its message is a different one. */
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

/** The same for `yield*`. */
export const describeNotDelegable = (expression: Node): string =>
  WITHOUT_POSITION.has(unwrap(expression).type)
    ? 'undefined is not a function'
    : `yield* ${INTERMEDIATE} is not async iterable`
