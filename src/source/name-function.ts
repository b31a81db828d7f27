import type { Node, Visit } from './walk.ts'

export const ANONYMOUS = '(anonymous)'

/** Wrappers that do not change what an expression is called. */
const TRANSPARENT = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
])

/**
 * What a developer would call a function: `load`, `Repo.load` for methods and class fields, the variable's or
 * property's name for a function without one of its own, `(anonymous)` where there is none.
 */
export function nameFunction(visit: Visit): string {
  const own = visit.node['id'] as Node | null | undefined
  if (own !== null && own !== undefined) return String(own['name'])
  let { parent, key } = visit
  while (parent !== null && TRANSPARENT.has(parent.node.type)) ({ parent, key } = parent)
  return parent === null ? ANONYMOUS : nameByHolder(parent, key)
}

/** `key` is where in the holder the function stands: the default of a parameter names it, its decorator does not. */
function nameByHolder(holder: Visit, key: string): string {
  const { node } = holder
  switch (node.type) {
    case 'VariableDeclarator':
      return key === 'init' ? nameOfTarget(node['id'] as Node) : ANONYMOUS
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return key === 'right' ? nameOfTarget(node['left'] as Node) : ANONYMOUS
    case 'Property':
      return key === 'value' ? nameOfKey(node) : ANONYMOUS
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return key === 'value' ? nameOfMember(holder) : ANONYMOUS
    case 'ExportDefaultDeclaration':
      return 'default'
    case 'CallExpression':
      return key === 'arguments' ? nameOfKept(holder) : ANONYMOUS
    default:
      return ANONYMOUS
  }
}

/** Compilers keep the name of a function that they move: `__name(async () => {}, "load")`. */
function nameOfKept({ node: call, parent, key }: Visit): string {
  const [, name] = call['arguments'] as (Node | undefined)[]
  const isKept = (call['callee'] as Node)['name'] === '__name' && typeof name?.['value'] === 'string'
  if (!isKept) return ANONYMOUS
  return parent?.node.type === 'PropertyDefinition' && key === 'value' ? nameOfMember(parent) : String(name['value'])
}

function nameOfTarget(target: Node): string {
  if (target.type === 'Identifier') return String(target['name'])
  if (target.type !== 'MemberExpression') return ANONYMOUS
  return nameOfKey({ ...target, key: target['property'] })
}

function nameOfKey(holder: Node): string {
  const key = holder['key'] as Node
  if (key.type === 'PrivateIdentifier') return `#${String(key['name'])}`
  if (key.type === 'Literal') return String(key['value'])
  if (key.type === 'Identifier' && holder['computed'] !== true) return String(key['name'])
  return key.type === 'MemberExpression' && isSymbol(key) ? `[Symbol.${nameOfTarget(key)}]` : ANONYMOUS
}

const isSymbol = (key: Node): boolean => (key['object'] as Node)['name'] === 'Symbol'

function nameOfMember(member: Visit): string {
  const name = nameOfKey(member.node)
  const holder = member.parent?.parent
  if (name === ANONYMOUS || holder === null || holder === undefined) return name
  const className = nameFunction(holder)
  return className === ANONYMOUS ? name : `${className}.${name}`
}
