import type { CpuNode } from '../../model/cpu-samples.ts'

/** A call in the flame graph: its interval in the sum of all times (ms), and its depth below its callers. */
export interface FlameBox {
  node: CpuNode
  depth: number
  from: number
  to: number
  /** Index of the caller's box; -1 for the first frame of a stack. */
  parent: number
}

export interface FlameGraph {
  /** Callers before their callees, siblings by weight. */
  boxes: readonly FlameBox[]
  /** Sum (ms) of all stacks. */
  total: number
  /** Rows of the deepest stack. */
  rows: number
}

/** Limit of rows: an edited file may hold stacks as deep as it is long. */
const MAX_ROWS = 500

/**
 * Lays the nodes of a call tree out as a flame graph: as wide as their total time, callees below their caller, the
 * heaviest first. A node without a known caller before it begins a stack. Never recurses.
 */
export function layOutFlame(nodes: readonly CpuNode[]): FlameGraph {
  const { roots, callees } = listCallees(nodes)
  const boxes: FlameBox[] = []
  let total = 0
  for (const root of roots) {
    const open = [{ node: root, depth: 0, from: total, parent: -1 }]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node, depth, from, parent } = next
      const index = boxes.push({ node, depth, from, to: from + node.totalTime, parent }) - 1
      if (depth + 1 >= MAX_ROWS) continue
      let at = from
      const placed = (callees.get(node.id) ?? []).map((callee) => {
        const box = { node: callee, depth: depth + 1, from: at, parent: index }
        at += callee.totalTime
        return box
      })
      // A stack: pushed in reverse, taken in order.
      open.push(...placed.reverse())
    }
    total += root.totalTime
  }
  const rows = boxes.reduce((most, { depth }) => Math.max(most, depth + 1), 0)
  return { boxes, total, rows }
}

interface Callees {
  roots: CpuNode[]
  callees: Map<number, CpuNode[]>
}

function listCallees(nodes: readonly CpuNode[]): Callees {
  const seen = new Set<number>()
  const roots: CpuNode[] = []
  const callees = new Map<number, CpuNode[]>()
  for (const node of nodes) {
    if (seen.has(node.id)) continue
    if (node.parent === null || !seen.has(node.parent)) roots.push(node)
    else callees.set(node.parent, addTo(callees.get(node.parent), node))
    seen.add(node.id)
  }
  const byWeight = (a: CpuNode, b: CpuNode): number => b.totalTime - a.totalTime
  for (const list of callees.values()) list.sort(byWeight)
  return { roots: roots.sort(byWeight), callees }
}

function addTo(list: CpuNode[] | undefined, node: CpuNode): CpuNode[] {
  if (list === undefined) return [node]
  list.push(node)
  return list
}

/** The visible part of the graph: an interval, and its size in pixels. */
export interface FlameView {
  from: number
  to: number
  width: number
  /** Pixels above the first visible row. */
  top: number
  height: number
}

export interface ShownBox {
  box: FlameBox
  index: number
  x0: number
  x1: number
  y: number
}

export const FLAME_ROW = 18
/** Narrower boxes (px) are not drawn. */
const MIN_WIDTH = 0.4

/** Returns the visible boxes in pixels, callers first. */
export function listShown({ boxes }: FlameGraph, view: FlameView): ShownBox[] {
  const perMs = view.width / (view.to - view.from || 1)
  const shown: ShownBox[] = []
  for (const [index, box] of boxes.entries()) {
    const y = box.depth * FLAME_ROW - view.top
    if (box.to <= view.from || box.from >= view.to || y + FLAME_ROW < 0 || y > view.height) continue
    const x0 = Math.max(0, (box.from - view.from) * perMs)
    const x1 = Math.min(view.width, (box.to - view.from) * perMs)
    if (x1 - x0 >= MIN_WIDTH) shown.push({ box, index, x0, x1, y })
  }
  return shown
}

/** Returns the index of the box at a point of the view; null if there is none. */
export function boxAt(shown: readonly ShownBox[], x: number, y: number): number | null {
  return shown.find((each) => x >= each.x0 && x < each.x1 && y >= each.y && y < each.y + FLAME_ROW)?.index ?? null
}

const STEPS: Readonly<Record<string, 'up' | 'down' | 'left' | 'right'>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

/**
 * Returns the box that an arrow key leads to: its caller, its heaviest callee, or a neighbour; null if there is none.
 */
export function stepByKey({ boxes }: FlameGraph, selected: number | null, key: string): number | null {
  const step = STEPS[key]
  if (step === undefined || boxes.length === 0) return null
  const box = selected === null ? undefined : boxes[selected]
  if (box === undefined || selected === null) return 0
  if (step === 'up') return box.parent >= 0 ? box.parent : null
  if (step === 'down') return boxes[selected + 1]?.parent === selected ? selected + 1 : null
  const row = boxes.flatMap((other, index) => (other.depth === box.depth ? [index] : []))
  return row[row.indexOf(selected) + (step === 'left' ? -1 : 1)] ?? null
}
