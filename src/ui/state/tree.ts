import type { Task } from '../../model/async-stats.ts'

/** The tasks of a trace as trees, in arrays: an entry's descendants are the `size - 1` entries after it. */
export interface TaskTree {
  entries: TreeEntry[]
  /** Index into `entries` by task id. */
  index: Map<string, number>
}

export interface TreeEntry {
  task: Task
  /** Index in the list of tasks. */
  at: number
  /** 0 for a root. */
  depth: number
  /** Number of tasks in the subtree, this one included. */
  size: number
  /** Index of the parent in `entries`; -1 for a root. */
  parent: number
}

const NONE = -1

/**
 * Orders a flat list of tasks as trees, parents before children, siblings by creation. Never recurses. A task is a root
 * if its parent was dropped, or if it is in a circle without a root. Of tasks with one id the first counts.
 */
export function buildTree(tasks: readonly Task[]): TaskTree {
  const index = new Map<string, number>()
  tasks.forEach(({ taskId }, at) => {
    if (!index.has(taskId)) index.set(taskId, at)
  })
  const links = linkChildren(tasks, index)
  const walk: Walk = { tasks, links, entries: [], seen: new Uint8Array(tasks.length) }
  for (let at = 0; at < tasks.length; at++) if (links.parent[at] === NONE) walkFrom(walk, at)
  for (let at = 0; at < tasks.length; at++) if (links.parent[at] !== DOUBLE) walkFrom(walk, at)
  const { entries } = walk
  entries.forEach(({ task }, entry) => index.set(task.taskId, entry))
  measure(entries)
  return { entries, index }
}

/** By index in the list: the parent, the first child and the next sibling; `NONE` if there is none. */
interface Links {
  parent: Int32Array
  child: Int32Array
  sibling: Int32Array
}

/** Parent of a task that is left out because an earlier one has its id. */
const DOUBLE = -2

function linkChildren(tasks: readonly Task[], index: ReadonlyMap<string, number>): Links {
  const make = (): Int32Array => new Int32Array(tasks.length).fill(NONE)
  const links: Links = { parent: make(), child: make(), sibling: make() }
  // Backwards, so that each task comes before the siblings that were created after it.
  for (let at = tasks.length - 1; at >= 0; at--) {
    const { taskId, parent } = tasks[at]!
    if (index.get(taskId) !== at) {
      links.parent[at] = DOUBLE
      continue
    }
    const above = parent === null ? NONE : (index.get(parent) ?? NONE)
    if (above === NONE) continue
    links.parent[at] = above
    links.sibling[at] = links.child[above]!
    links.child[above] = at
  }
  return links
}

interface Walk {
  tasks: readonly Task[]
  links: Links
  entries: TreeEntry[]
  seen: Uint8Array
}

/** Walks down to the first child, then to the next sibling of the nearest ancestor that has one. */
function walkFrom({ tasks, links, entries, seen }: Walk, root: number): void {
  let at = root
  let above = NONE
  let depth = 0
  const path: { at: number; entry: number }[] = []
  while (at !== NONE) {
    if (seen[at] === 0) {
      seen[at] = 1
      const entry = entries.push({ task: tasks[at]!, at, depth, size: 1, parent: above }) - 1
      path.push({ at, entry })
      above = entry
      depth++
      at = links.child[at]!
    } else at = path.length > 0 ? links.sibling[at]! : NONE
    while (at === NONE && path.length > 0) {
      const done = path.pop()!
      depth--
      above = path.at(-1)?.entry ?? NONE
      at = path.length > 0 ? links.sibling[done.at]! : NONE
    }
  }
}

/** Sums the sizes of subtrees in one pass from the end, because children come after their parent. */
function measure(entries: TreeEntry[]): void {
  for (let i = entries.length - 1; i >= 0; i--) {
    const { parent, size } = entries[i]!
    if (parent >= 0) entries[parent]!.size += size
  }
}

/** Lists the ancestors of a task: parent first, root last. */
export function listAncestors({ entries, index }: TaskTree, taskId: string): Task[] {
  const ancestors: Task[] = []
  const self = index.get(taskId)
  for (let i = self === undefined ? -1 : entries[self]!.parent; i >= 0; i = entries[i]!.parent) {
    ancestors.push(entries[i]!.task)
  }
  return ancestors
}

/** Returns the children of a task by creation, at most `limit`, and their number. */
export function listChildren({ entries, index }: TaskTree, taskId: string, limit: number): [Task[], number] {
  const children: Task[] = []
  const self = index.get(taskId)
  let count = 0
  if (self === undefined) return [children, count]
  const end = self + entries[self]!.size
  for (let i = self + 1; i < end; i += entries[i]!.size) {
    if (++count <= limit) children.push(entries[i]!.task)
  }
  return [children, count]
}
