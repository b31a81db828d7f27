import { parser } from './parser.ts'

/** The common part of all ESTree nodes. */
export interface Node {
  type: string
  start: number
  end: number
  [key: string]: unknown
}

/** A node with its enclosing nodes, reachable by `parent` from the innermost. */
export interface Visit {
  node: Node
  /** The parent's property that holds the node. */
  key: string
  parent: Visit | null
}

/**
 * Visits every node, parents before children, in source order and without recursion, because source may nest without
 * limit.
 */
export function walk(root: Node, visitor: (visit: Visit) => void): void {
  const { visitorKeys } = parser()
  const pending: Visit[] = [{ node: root, key: '', parent: null }]
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    visitor(visit)
    pushChildren(visit, visitorKeys[visit.node.type] ?? [], pending)
  }
}

function pushChildren(parent: Visit, keys: readonly string[], pending: Visit[]): void {
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index]!
    const value = parent.node[key]
    const children = Array.isArray(value) ? value : [value]
    for (let child = children.length - 1; child >= 0; child--) {
      const node = children[child] as Node | null | undefined
      if (node !== null && node !== undefined && typeof node.type === 'string') pending.push({ node, key, parent })
    }
  }
}
