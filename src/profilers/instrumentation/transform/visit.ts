import { CHILD_KEYS } from './child-keys.ts'
import type { Node, Visit } from '../../../source/walk.ts'

/**
 * Visits every node that can contain code, parents before children, in source order and without recursion, because
 * source may nest at any depth. Skips identifiers, literals and types: half of the nodes, without anything to
 * instrument.
 */
export function visitCode(root: Node, enter: (visit: Visit) => void): void {
  const pending: Visit[] = [{ node: root, key: '', parent: null }]
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    enter(visit)
    pushChildren(visit, pending)
  }
}

function pushChildren(parent: Visit, pending: Visit[]): void {
  const { node } = parent
  const keys = CHILD_KEYS[node.type]!
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index]!
    const value = node[key]
    if (Array.isArray(value)) {
      for (let child = value.length - 1; child >= 0; child--) push(value[child] as Node | null, key, parent, pending)
    } else {
      push(value as Node | null | undefined, key, parent, pending)
    }
  }
}

function push(node: Node | null | undefined, key: string, parent: Visit, pending: Visit[]): void {
  if (node !== null && node !== undefined && CHILD_KEYS[node.type] !== undefined) pending.push({ node, key, parent })
}
