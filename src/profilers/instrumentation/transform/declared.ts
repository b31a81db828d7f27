import { declaredNames, namesIn } from './conflicts.ts'
import type { Node, Visit } from '../../../source/walk.ts'

/** What each node declares that was asked about. */
export type KnownNames = Map<Node, ReadonlySet<string>>

const NONE: ReadonlySet<string> = new Set()

/**
 * Whether the name is that of a variable, parameter, function, class or import around this place: of one that hides
 * them otherwise, but never a property of the global object. To read it once more runs no code. False where that is not
 * certain, as within a `with`.
 */
export function isDeclaredAround(name: string, place: Visit, known: KnownNames): boolean {
  for (let visit = place.parent; visit !== null; visit = visit.parent) {
    if (visit.node.type === 'WithStatement') return false
    if (declaredBy(visit.node, known).has(name)) return true
  }
  return false
}

function declaredBy(node: Node, known: KnownNames): ReadonlySet<string> {
  const before = known.get(node)
  if (before !== undefined) return before
  const names = findNames(node)
  const kept = names.length === 0 ? NONE : new Set(names)
  known.set(node, kept)
  return kept
}

function findNames(node: Node): string[] {
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      return (node['body'] as Node[]).flatMap(namesOfStatement)
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return namesIn(node['params'] as Node[])
    case 'ForStatement':
      return namesOfStatement(node['init'] as Node | null)
    case 'ForInStatement':
    case 'ForOfStatement':
      return namesOfStatement(node['left'] as Node)
    case 'CatchClause':
      return namesIn([node['param'] as Node | null])
    default:
      return []
  }
}

function namesOfStatement(statement: Node | null): string[] {
  // What TypeScript only declares may be a property of the global object.
  if (statement === null || statement['declare'] === true) return []
  switch (statement.type) {
    case 'ImportDeclaration':
      return statement['importKind'] === 'type' ? [] : (statement['specifiers'] as Node[]).flatMap(namesOfImport)
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return namesOfStatement(statement['declaration'] as Node | null)
    case 'VariableDeclaration':
      return declaredNames(statement)
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return namesIn([statement['id'] as Node | null])
    default:
      return []
  }
}

const namesOfImport = (specifier: Node): string[] =>
  specifier['importKind'] === 'type' ? [] : namesIn([specifier['local'] as Node])
