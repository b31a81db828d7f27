import { toggleRow } from './rows.ts'
import type { Openness, Row } from './rows.ts'

export interface TreeState {
  rows: readonly Row[]
  open: Openness
  /** Index of the selected row; -1 if none is shown. */
  at: number
  /** Number of rows on the screen. */
  page: number
}

export interface TreeMove {
  /** The key of the row to select. */
  selected: string
  open: Openness
}

const STEPS: Record<string, (state: TreeState) => number> = {
  ArrowUp: () => -1,
  ArrowDown: () => 1,
  PageUp: ({ page }) => -page,
  PageDown: ({ page }) => page,
  Home: ({ rows }) => -rows.length,
  End: ({ rows }) => rows.length,
}

/** Returns a key's effect on the rows (the tree grid pattern of WAI-ARIA); null for keys that are not the tree's. */
export function moveByKey(state: TreeState, key: string): TreeMove | null {
  const { rows, open, at } = state
  const step = STEPS[key]
  if (step) {
    const target = rows[Math.max(0, Math.min(rows.length - 1, at + step(state)))]
    return target ? { selected: target.key, open } : null
  }
  const row = rows[at]
  if (!row) return null
  if (key === 'ArrowLeft') return moveOut(state, row)
  if (key === 'ArrowRight') return moveIn(state, row)
  return key === 'Enter' || key === ' ' ? { selected: row.key, open: toggleRow(open, row) } : null
}

function moveOut({ rows, open, at }: TreeState, row: Row): TreeMove {
  if (row.expanded) return { selected: row.key, open: toggleRow(open, row) }
  let parent = at
  while (parent >= 0 && rows[parent]!.depth >= row.depth) parent--
  return { selected: (rows[parent] ?? row).key, open }
}

function moveIn({ rows, open, at }: TreeState, row: Row): TreeMove {
  if (!row.expandable) return { selected: row.key, open }
  if (!row.expanded) return { selected: row.key, open: toggleRow(open, row) }
  const below = rows[at + 1]
  return { selected: below && below.depth > row.depth ? below.key : row.key, open }
}
