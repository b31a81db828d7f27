import type { Node, Visit } from './walk.ts'

const WRAPPERS = new Set([
  'ChainExpression',
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSInstantiationExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
])

/** Maximum number of links: a longer chain of properties and calls is no name. */
const MAX_PARTS = 8

/** Tells whether a node only wraps an expression: parentheses, a type, a chain. */
export const isWrapper = (node: Node): boolean => WRAPPERS.has(node.type)

/** Returns the expression without parentheses and types. */
export function unwrap(expression: Node): Node {
  let node = expression
  while (isWrapper(node)) node = node['expression'] as Node
  return node
}

/** The properties of the nodes whose value is that of an expression in them. */
const SAME_VALUE: Readonly<Record<string, readonly string[]>> = {
  ParenthesizedExpression: ['expression'],
  TSAsExpression: ['expression'],
  TSSatisfiesExpression: ['expression'],
  TSNonNullExpression: ['expression'],
  TSTypeAssertion: ['expression'],
  ConditionalExpression: ['consequent', 'alternate'],
  LogicalExpression: ['left', 'right'],
}

/** Returns the outermost expression with the value of one: around parentheses, types and branches. */
export function outermost(visit: Visit): Visit {
  let place = visit
  while (place.parent !== null && SAME_VALUE[place.parent.node.type]?.includes(place.key) === true) place = place.parent
  return place
}

/**
 * Returns the name of the function that an awaited expression calls, without arguments; '' for an expression that calls
 * nothing, or nothing with a name.
 *
 * @example nameCallee(operand) // `fetch`, `this.#db.query`, `(await fetch(…)).json`, `new Promise`, `sql`, `import`
 */
export function nameCallee(operand: Node): string {
  const node = unwrap(operand)
  switch (node.type) {
    case 'CallExpression':
      return nameChain(node['callee'] as Node)
    case 'TaggedTemplateExpression':
      return nameChain(node['tag'] as Node)
    case 'NewExpression': {
      const name = nameChain(node['callee'] as Node)
      return name === '' ? '' : `new ${name}`
    }
    default:
      return node.type === 'ImportExpression' ? 'import' : ''
  }
}

/** Returns the text for the arguments of a call or a `new`. */
export type ShowArguments = (call: Node) => string

const HIDDEN: ShowArguments = () => '(…)'

/** Returns `a.b(…).c` for a chain that begins with a name, '' for anything else. Collects from the end to the root. */
export function nameChain(expression: Node, show: ShowArguments = HIDDEN): string {
  const suffixes: string[] = []
  let prefix = ''
  let node = unwrap(expression)
  for (let link = linkOf(node, show); link !== null && suffixes.length < MAX_PARTS; link = linkOf(node, show)) {
    prefix += link.before
    suffixes.push(link.after)
    node = unwrap(link.next)
  }
  const root = nameOf(node)
  return root === '' ? '' : prefix + root + suffixes.toReversed().join('')
}

/** One step from the end of a chain to its root. */
interface Link {
  before: string
  after: string
  next: Node
}

function linkOf(node: Node, show: ShowArguments): Link | null {
  switch (node.type) {
    case 'MemberExpression': {
      const name = node['computed'] === true ? '[…]' : `.${nameOf(node['property'] as Node)}`
      return { before: '', after: name, next: node['object'] as Node }
    }
    case 'CallExpression':
      return { before: '', after: show(node), next: node['callee'] as Node }
    case 'NewExpression':
      return { before: 'new ', after: show(node), next: node['callee'] as Node }
    case 'TaggedTemplateExpression':
      return { before: '', after: '`…`', next: node['tag'] as Node }
    case 'AwaitExpression':
      return { before: '(await ', after: ')', next: node['argument'] as Node }
    default:
      return null
  }
}

/** Returns the text of a name, `this` or `super`; '' for any other node. */
export function nameOf(node: Node): string {
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
