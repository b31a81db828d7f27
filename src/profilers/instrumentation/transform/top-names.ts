import { declaredNames } from './conflicts.ts'
import type { Node } from '../../../source/walk.ts'

/**
 * The names that a module declares at its top level. Wherever one of them stands alone in it, it is this variable or
 * one that hides it, but never a property of the global object: to read it runs no code. (Within a `with` it may be
 * anything's property; no name then.)
 */
export function topNames(program: Node, source: string): ReadonlySet<string> {
  const names = new Set<string>()
  if (/\bwith\s*\(/.test(source)) return names
  for (const statement of program['body'] as Node[]) {
    for (const name of namesOf(statement)) names.add(name)
  }
  return names
}

function namesOf(statement: Node): string[] {
  switch (statement.type) {
    case 'ImportDeclaration':
      return (statement['specifiers'] as Node[]).map(({ local }) => nameOf(local as Node))
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return declared(statement['declaration'] as Node | null)
    default:
      return declared(statement)
  }
}

function declared(statement: Node | null): string[] {
  switch (statement?.type) {
    case 'VariableDeclaration':
      return declaredNames(statement)
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return [nameOf(statement['id'] as Node | null)]
    default:
      return []
  }
}

/** A default export may have none. */
const nameOf = (identifier: Node | null): string => String(identifier?.['name'] ?? '')
