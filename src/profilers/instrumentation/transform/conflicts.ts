import { CHILD_KEYS } from './child-keys.ts'
import type { Node } from '../../../source/walk.ts'

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/**
 * Returns whether moving the body of a function into a block would change its meaning. A function declared in the body
 * then belongs to the block, and may clash with a `var`, a parameter or another function of its name, or with the
 * declarations of a direct `eval`.
 */
export function clashesInBlock(fn: Node, source: string): boolean {
  const statements = (fn['body'] as Node)['body'] as Node[]
  const declared = statements
    .map(unlabel)
    .flatMap((node) => (node.type === 'FunctionDeclaration' ? [nameOf(node['id'] as Node)] : []))
  if (declared.length === 0) return false
  const names = new Set(declared)
  if (names.size < declared.length || (fn['params'] as Node[]).some((param) => names.has(nameOf(param)))) return true
  const text = source.slice(fn.start, fn.end)
  if (/\beval\s*\(/.test(text)) return true
  return mayRedeclare(text, declared) && redeclares(statements, names)
}

/** Returns the name of an identifier, '' for any other node. */
export const nameOf = ({ name }: Node): string => (typeof name === 'string' ? name : '')

/** Returns the statement behind labels. */
export function unlabel(statement: Node): Node {
  let node = statement
  while (node.type === 'LabeledStatement') node = node['body'] as Node
  return node
}

/** Fast path: without a `var` and without other functions than the declared ones (and itself) nothing can clash. */
const mayRedeclare = (text: string, declared: readonly string[]): boolean =>
  /\bvar\b/.test(text) || (text.match(/\bfunction\b/g)?.length ?? 0) > declared.length

/** Searches for a `var` or a nested function of one of the names, in the function itself and no other. */
function redeclares(statements: readonly Node[], names: ReadonlySet<string>): boolean {
  const pending = statements.filter((node) => node.type !== 'FunctionDeclaration')
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'FunctionDeclaration' && names.has(nameOf(node['id'] as Node))) return true
    if (node.type === 'VariableDeclaration' && node['kind'] === 'var' && declaresOneOf(node, names)) return true
    if (!FUNCTIONS.has(node.type)) pending.push(...children(node))
  }
  return false
}

/** Returns whether a declaration declares one of the names. */
export const declaresOneOf = (declaration: Node, names: ReadonlySet<string>): boolean =>
  declaredNames(declaration).some((name) => names.has(name))

/** Returns the names that a declaration of variables, with any patterns, declares. */
export const declaredNames = (declaration: Node): string[] =>
  namesIn((declaration['declarations'] as Node[]).map((declarator) => declarator['id'] as Node | null))

/** Returns the names in patterns. */
export function namesIn(patterns: readonly (Node | null)[]): string[] {
  const names: string[] = []
  const pending = [...patterns]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node?.type === 'Identifier') names.push(nameOf(node))
    else if (node !== null && node !== undefined) pending.push(...targets(node))
  }
  return names
}

function targets(pattern: Node): (Node | null)[] {
  switch (pattern.type) {
    case 'ArrayPattern':
      return pattern['elements'] as (Node | null)[]
    case 'ObjectPattern':
      return pattern['properties'] as Node[]
    case 'Property':
      return [pattern['value'] as Node]
    case 'RestElement':
      return [pattern['argument'] as Node]
    case 'AssignmentPattern':
      return [pattern['left'] as Node]
    default:
      return []
  }
}

function children(node: Node): Node[] {
  const values = (CHILD_KEYS[node.type] ?? []).flatMap((key) => node[key] as Node | null | (Node | null)[])
  return values.filter((child): child is Node => child !== null && child !== undefined)
}

const GLOBALS = new Set(['Symbol', 'globalThis'])

/**
 * Returns whether a CommonJS module declares a `Symbol` or `globalThis` of its own, by which the runtime is found. A
 * false alarm leaves a module uninstrumented; a miss would break it.
 */
export function hidesGlobals(program: Node, source: string): boolean {
  if (!/\b(?:Symbol|globalThis)\b/.test(source)) return false
  const pending = [...(program['body'] as Node[])]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'VariableDeclaration' && declaresOneOf(node, GLOBALS)) return true
    if (/^(?:Function|Class)Declaration$/.test(node.type) && GLOBALS.has(nameOf((node['id'] as Node | null) ?? node)))
      return true
    if (!FUNCTIONS.has(node.type)) pending.push(...children(node))
  }
  return false
}
