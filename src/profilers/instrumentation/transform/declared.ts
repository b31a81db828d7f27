import { declaredNames, namesIn } from './conflicts.ts'
import type { Node, Visit } from '../../../source/walk.ts'

/** Caches the declarations of the nodes that were searched. */
export interface Declarations {
  readonly source: string
  readonly known: Map<Node, ReadonlySet<string>>
}

const NONE: ReadonlySet<string> = new Set()

/**
 * Returns whether the name is that of a variable, parameter, function, class or import around this position, and not a
 * property of the global object. Reading it once more then runs no code. Returns false if that is not certain, as
 * within a `with`.
 */
export function isDeclaredAround(name: string, place: Visit, declarations: Declarations): boolean {
  for (let visit = place.parent; visit !== null; visit = visit.parent) {
    if (visit.node.type === 'WithStatement') return false
    if (declaredBy(visit.node, declarations).has(name)) return true
  }
  return false
}

function declaredBy(node: Node, { source, known }: Declarations): ReadonlySet<string> {
  const before = known.get(node)
  if (before !== undefined) return before
  const names = findNames(node, source)
  const kept = names.length === 0 ? NONE : new Set(names)
  known.set(node, kept)
  return kept
}

function findNames(node: Node, source: string): string[] {
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      return (node['body'] as Node[]).flatMap((statement) => namesOfStatement(statement, source))
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return namesIn(node['params'] as Node[])
    case 'ForStatement':
      return namesOfStatement(node['init'] as Node | null, source)
    case 'ForInStatement':
    case 'ForOfStatement':
      return namesOfStatement(node['left'] as Node, source)
    case 'CatchClause':
      return namesIn([node['param'] as Node | null])
    default:
      return []
  }
}

/**
 * Matches declarations for types only, in the text, because the parser's tree does not show them. Their names may be
 * those of globals.
 */
const TYPES_ONLY = /^(?:import\s+type|(?:export\s+)?declare)\b/
const TYPE_SPECIFIER = /^type\s/

function namesOfStatement(statement: Node | null, source: string): string[] {
  if (statement === null || TYPES_ONLY.test(source.slice(statement.start, statement.end))) return []
  switch (statement.type) {
    case 'ImportDeclaration':
      return (statement['specifiers'] as Node[]).flatMap((specifier) => namesOfImport(specifier, source))
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return namesOfStatement(statement['declaration'] as Node | null, source)
    case 'VariableDeclaration':
      return declaredNames(statement)
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return namesIn([statement['id'] as Node | null])
    default:
      return []
  }
}

const namesOfImport = (specifier: Node, source: string): string[] =>
  TYPE_SPECIFIER.test(source.slice(specifier.start, specifier.end)) ? [] : namesIn([specifier['local'] as Node])
