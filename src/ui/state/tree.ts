import type { Task } from '../../model/stats.ts'

/** The tasks of a trace as trees, in arrays: an entry's descendants are the `size - 1` entries after it. */
export interface TaskTree {
  entries: TreeEntry[]
  /** Index into `entries` by task id. */
  index: Map<string, number>
}

export interface TreeEntry {
  task: Task
  /** 0 for a root. */
  depth: number
  /** The task and all below it. */
  size: number
  /** Index of the parent in `entries`; -1 for a root. */
  parent: number
}

/**
 * Orders a flat list of tasks as trees, parents before children, siblings by creation. Never recurses. A task whose
 * parent was dropped, and one in a circle that no root leads to, is a root; of tasks with one id the first counts.
 */
export function buildTree(tasks: readonly Task[]): TaskTree {
  const known = new Map<string, Task>()
  for (const task of tasks) if (!known.has(task.taskId)) known.set(task.taskId, task)
  const children = new Map<string, Task[]>()
  const roots: Task[] = []
  for (const task of known.values()) {
    if (task.parent === null || !known.has(task.parent)) roots.push(task)
    else append(children, task.parent, task)
  }
  const tree: TaskTree = { entries: [], index: new Map() }
  for (const root of roots) walk(root, children, tree)
  for (const task of known.values()) if (!tree.index.has(task.taskId)) walk(task, children, tree)
  measure(tree.entries)
  return tree
}

function walk(root: Task, children: Map<string, Task[]>, { entries, index }: TaskTree): void {
  const stack = [{ task: root, depth: 0, parent: -1 }]
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { task, depth, parent } = next
    if (index.has(task.taskId)) continue
    const self = entries.push({ task, depth, size: 1, parent }) - 1
    index.set(task.taskId, self)
    const below = children.get(task.taskId) ?? []
    for (let i = below.length - 1; i >= 0; i--) stack.push({ task: below[i]!, depth: depth + 1, parent: self })
  }
}

/** Children come after their parent, so one pass from the end sums up. */
function measure(entries: TreeEntry[]): void {
  for (let i = entries.length - 1; i >= 0; i--) {
    const { parent, size } = entries[i]!
    if (parent >= 0) entries[parent]!.size += size
  }
}

function append(map: Map<string, Task[]>, key: string, task: Task): void {
  const list = map.get(key)
  if (list) list.push(task)
  else map.set(key, [task])
}

/** Parent first, root last. */
export function listAncestors({ entries, index }: TaskTree, taskId: string): Task[] {
  const ancestors: Task[] = []
  const self = index.get(taskId)
  for (let i = self === undefined ? -1 : entries[self]!.parent; i >= 0; i = entries[i]!.parent) {
    ancestors.push(entries[i]!.task)
  }
  return ancestors
}

/** The children of a task by creation, at most `limit`, and how many there are. */
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
