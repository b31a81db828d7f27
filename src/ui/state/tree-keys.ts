import { toggle } from './tree.ts'
import type { TaskTree } from './tree.ts'

export interface TreeState {
  tree: TaskTree
  collapsed: ReadonlySet<string>
  /** Indices into `tree.entries`, as shown. */
  visible: readonly number[]
  selected: string | null
  /** Rows that fit the screen. */
  page: number
}

export interface TreeMove {
  selected: string
  collapsed: ReadonlySet<string>
}

const STEPS: Record<string, (state: TreeState) => number> = {
  ArrowUp: () => -1,
  ArrowDown: () => 1,
  PageUp: ({ page }) => -page,
  PageDown: ({ page }) => page,
  Home: ({ visible }) => -visible.length,
  End: ({ visible }) => visible.length,
}

/** What a key does to a tree (the tree grid pattern of WAI-ARIA); null for keys that are not the tree's. */
export function moveByKey(state: TreeState, key: string): TreeMove | null {
  const { visible, collapsed } = state
  if (visible.length === 0) return null
  const step = STEPS[key]
  if (step) return { selected: taskAt(state, rowOf(state) + step(state)), collapsed }
  if (key === 'ArrowLeft') return moveOut(state)
  if (key === 'ArrowRight') return moveIn(state)
  return key === 'Enter' || key === ' ' ? toggleSelected(state) : null
}

/** The shown row of the selected task; -1 where none is. */
export function rowOf({ tree, visible, selected }: TreeState): number {
  const entry = selected === null ? undefined : tree.index.get(selected)
  return entry === undefined ? -1 : findRow(visible, entry)
}

/** `visible` ascends, so a search by halves finds a row among 100 000 at once. */
export function findRow(visible: readonly number[], entry: number): number {
  let low = 0
  let high = visible.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const value = visible[middle]!
    if (value === entry) return middle
    if (value < entry) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function taskAt({ tree, visible }: TreeState, row: number): string {
  const bounded = Math.max(0, Math.min(visible.length - 1, row))
  return tree.entries[visible[bounded]!]!.task.taskId
}

function moveOut(state: TreeState): TreeMove | null {
  const { tree, collapsed, selected } = state
  const entry = tree.entries[tree.index.get(selected ?? '') ?? -1]
  if (!entry || selected === null) return null
  if (entry.size > 1 && !collapsed.has(selected)) return { selected, collapsed: toggle(collapsed, selected) }
  const parent = tree.entries[entry.parent]
  return { selected: parent ? parent.task.taskId : selected, collapsed }
}

function moveIn(state: TreeState): TreeMove | null {
  const { tree, collapsed, selected } = state
  const index = tree.index.get(selected ?? '') ?? -1
  const entry = tree.entries[index]
  if (!entry || selected === null) return null
  if (entry.size === 1) return { selected, collapsed }
  if (collapsed.has(selected)) return { selected, collapsed: toggle(collapsed, selected) }
  return { selected: tree.entries[index + 1]!.task.taskId, collapsed }
}

function toggleSelected({ tree, collapsed, selected }: TreeState): TreeMove | null {
  const entry = tree.entries[tree.index.get(selected ?? '') ?? -1]
  if (!entry || selected === null) return null
  return { selected, collapsed: entry.size > 1 ? toggle(collapsed, selected) : collapsed }
}
