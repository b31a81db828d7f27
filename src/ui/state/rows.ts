import type { Outlines } from './groups.ts'
import type { TaskTree } from './tree.ts'

/** One row of the timeline: a task, or equal siblings together. */
export interface Row {
  /** The name of the row in a selection: the task's id, or that of a group. */
  key: string
  /** Index of the task, or of the group's first member, in the tree's entries. */
  entry: number
  /** 0 for a root. A group has the depth of its members; opened, they are one level below it. */
  depth: number
  /** Entries of a group in order; null for a task. */
  members: readonly number[] | null
  expandable: boolean
  expanded: boolean
}

export interface RowList {
  rows: Row[]
  /** Number of trivial tasks without a row. */
  folded: number
}

/** The open rows. Tasks are open unless they are listed, groups only if they are. */
export interface Openness {
  closedTasks: ReadonlySet<string>
  openGroups: ReadonlySet<string>
  /** Gives trivial tasks rows of their own. */
  showTrivial: boolean
}

export const ALL_TASKS: Openness = { closedTasks: new Set(), openGroups: new Set(), showTrivial: false }

const GROUP_PREFIX = 'group:'

export interface Forest {
  tree: TaskTree
  outlines: Outlines
}

/** Returns the key of a group, which names its first task. */
export function groupKey(tree: TaskTree, members: readonly number[]): string {
  return GROUP_PREFIX + (tree.entries[members[0] ?? -1]?.task.taskId ?? '')
}

/** The position of the walk among siblings: a range of the tree's entries, or the members of an open group. */
interface Level {
  next: number
  end: number
  depth: number
  members: readonly number[] | null
}

/** Lists the rows in tree order. Never recurses. */
export function listRows({ tree, outlines }: Forest, open: Openness): RowList {
  const list: RowList = { rows: [], folded: 0 }
  const levels: Level[] = [{ next: 0, end: tree.entries.length, depth: 0, members: null }]
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    if (level.next >= level.end) {
      levels.pop()
      continue
    }
    const entry = takeNext(tree, level)
    const below = addRow({ tree, outlines }, open, { entry, level }, list)
    if (below) levels.push(below)
  }
  return list
}

function takeNext(tree: TaskTree, level: Level): number {
  const entry = level.members ? level.members[level.next]! : level.next
  level.next += level.members ? 1 : tree.entries[entry]!.size
  return entry
}

/** Adds the row of an entry, if it has one, and returns the level to show below it. */
function addRow(
  { tree, outlines }: Forest,
  open: Openness,
  { entry, level }: { entry: number; level: Level },
  list: RowList,
): Level | null {
  const { task, size } = tree.entries[entry]!
  const group = level.members ? undefined : outlines.groups[outlines.groupOf[entry] ?? -1]
  if (group && group[0] !== entry) return null
  // An open group shows all its members.
  if (!open.showTrivial && !level.members && isTrivial(outlines, group ?? [entry])) {
    list.folded += (group ?? [entry]).reduce((sum, member) => sum + tree.entries[member]!.size, 0)
    return null
  }
  const { depth } = level
  if (group) {
    const key = groupKey(tree, group)
    const expanded = open.openGroups.has(key)
    list.rows.push({ key, entry, depth, members: group, expandable: true, expanded })
    return expanded ? { next: 0, end: group.length, depth: depth + 1, members: group } : null
  }
  const expanded = size > 1 && !open.closedTasks.has(task.taskId)
  list.rows.push({ key: task.taskId, entry, depth, members: null, expandable: size > 1, expanded })
  return expanded ? { next: entry + 1, end: entry + size, depth: depth + 1, members: null } : null
}

/** Tells whether all members of a group are trivial. */
const isTrivial = (outlines: Outlines, members: readonly number[]): boolean =>
  members.every((member) => outlines.trivial[member] === 1)

/** Toggles a row between open and closed. */
export function toggleRow(open: Openness, row: Row): Openness {
  if (!row.expandable) return open
  return row.members
    ? { ...open, openGroups: toggled(open.openGroups, row.key) }
    : { ...open, closedTasks: toggled(open.closedTasks, row.key) }
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys)
  if (!next.delete(key)) next.add(key)
  return next
}

/** Opens every row that hides a row. Returns the same openness if none does, or if there is no such row. */
export function revealRow(forest: Forest, open: Openness, key: string): Openness {
  const found = findKey(forest, key)
  if (!found) return open
  const { tree, outlines } = forest
  const next = { closedTasks: new Set(open.closedTasks), openGroups: new Set(open.openGroups), ...NOT_TRIVIAL }
  let changed = false
  for (let at = found.entry; at >= 0; at = tree.entries[at]!.parent) {
    const group = outlines.groups[outlines.groupOf[at]!]
    const isItself = at === found.entry
    if (group && !(isItself && found.isGroup)) changed = add(next.openGroups, groupKey(tree, group)) || changed
    if (!isItself) changed = next.closedTasks.delete(tree.entries[at]!.task.taskId) || changed
    next.showTrivial ||= isTrivial(outlines, group ?? [at])
  }
  next.showTrivial ||= open.showTrivial
  return changed || next.showTrivial !== open.showTrivial ? next : open
}

const NOT_TRIVIAL = { showTrivial: false }

function add(set: Set<string>, value: string): boolean {
  const { size } = set
  return set.add(value).size > size
}

/** Finds the row of a key; undefined if there is none (any more). */
export function findKey({ tree, outlines }: Forest, key: string): { entry: number; isGroup: boolean } | undefined {
  const task = tree.index.get(key)
  if (task !== undefined) return { entry: task, isGroup: false }
  const first = key.startsWith(GROUP_PREFIX) ? tree.index.get(key.slice(GROUP_PREFIX.length)) : undefined
  if (first === undefined) return undefined
  return outlines.groups[outlines.groupOf[first]!]?.[0] === first ? { entry: first, isGroup: true } : undefined
}

/** Returns the entries of a row. */
export const membersOf = (row: Pick<Row, 'entry' | 'members'>): readonly number[] => row.members ?? [row.entry]
