import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { JSX, RefObject } from 'preact'
import { drawRows } from '../canvas/draw-rows.ts'
import { listRows, rowAt, scrollToRow } from '../canvas/geometry.ts'
import { makeScale, ROW_HEIGHT } from '../canvas/scale.ts'
import type { Range } from '../canvas/scale.ts'
import type { AsyncProfilingStats } from '../../model/stats.ts'
import { findRow, moveByKey } from '../state/tree-keys.ts'
import type { TreeState } from '../state/tree-keys.ts'
import { listVisible, reveal, toggle } from '../state/tree.ts'
import type { TaskTree } from '../state/tree.ts'
import { TaskRow, taskRowId } from './task-row.tsx'
import { paint, useCanvasStyle } from './use-canvas.ts'

export interface TraceRowsProps {
  stats: AsyncProfilingStats
  tree: TaskTree
  selected: string | null
  onSelect: (taskId: string) => void
  range: Range
  /** Of the timeline, in pixels. */
  width: number
  /** Of what is seen of the rows, in pixels. */
  height: number
  scroller: RefObject<HTMLDivElement | null>
}

/** The tree's rows and their timeline: of all rows, only those in view exist. */
export function TraceRows(props: TraceRowsProps): JSX.Element {
  const { tree, selected, onSelect, height } = props
  const { visible, collapsed, setCollapsed } = useCollapsed(tree, selected)
  const entry = selected === null ? undefined : tree.index.get(selected)
  const row = entry === undefined ? -1 : findRow(visible, entry)
  const top = useScroll(props, row)
  const { first, end } = listRows({ top, height, count: visible.length })
  const shown = visible.slice(first, end)
  const grid = useRef<HTMLDivElement>(null)
  const canvas = useTimeline(props, shown, first * ROW_HEIGHT - top)
  const press = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 1)
    const move = readKey(event, { tree, collapsed, visible, selected, page })
    if (!move) return
    event.preventDefault()
    setCollapsed(move.collapsed)
    onSelect(move.selected)
  }
  const hit = (event: MouseEvent): void => {
    const at = rowAt(top + event.offsetY, visible.length)
    const found = tree.entries[visible[at ?? -1] ?? -1]
    if (found) onSelect(found.task.taskId)
    grid.current?.focus({ preventScroll: true })
  }
  return (
    <div class="rows-space" style={{ height: `${visible.length * ROW_HEIGHT}px` }}>
      <div
        ref={grid}
        class="names"
        role="treegrid"
        aria-label="Tasks"
        aria-rowcount={visible.length}
        aria-activedescendant={row >= first && row < end ? taskRowId(row) : undefined}
        tabIndex={0}
        onKeyDown={press}
      >
        {shown.map((index, i) => {
          const item = tree.entries[index]
          if (!item) return null
          const { taskId } = item.task
          return (
            <TaskRow
              key={taskId}
              entry={item}
              row={first + i}
              selected={taskId === selected}
              collapsed={collapsed.has(taskId)}
              onSelect={onSelect}
              onToggle={() => setCollapsed(toggle(collapsed, taskId))}
            />
          )
        })}
      </div>
      <canvas ref={canvas} role="img" aria-label={`Timeline of ${visible.length} tasks`} onClick={hit} />
    </div>
  )
}

interface Collapsed {
  /** Indices into the tree's entries. */
  visible: number[]
  collapsed: ReadonlySet<string>
  setCollapsed: (collapsed: ReadonlySet<string>) => void
}

/** Which rows are open; a new selection opens what hides it. */
function useCollapsed(tree: TaskTree, selected: string | null): Collapsed {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(() => new Set())
  useLayoutEffect(() => {
    if (selected !== null) setCollapsed((current) => reveal(tree, current, selected))
  }, [tree, selected])
  const visible = useMemo(() => listVisible(tree, collapsed), [tree, collapsed])
  return { visible, collapsed, setCollapsed }
}

/** How far the rows are scrolled. A new selection is scrolled to; folding elsewhere leaves the place. */
function useScroll({ scroller, selected, height }: TraceRowsProps, row: number): number {
  const [top, setTop] = useState(0)
  useEffect(() => {
    const element = scroller.current
    const follow = (): void => setTop(element?.scrollTop ?? 0)
    element?.addEventListener('scroll', follow, { passive: true })
    return () => element?.removeEventListener('scroll', follow)
  }, [scroller])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || row < 0 || height === 0) return
    element.scrollTop = scrollToRow(row, { top: element.scrollTop, height })
    setTop(element.scrollTop)
  }, [selected, row < 0, height === 0])
  return top
}

/** Draws the shown rows whenever one of them, the place or the theme has changed. */
function useTimeline(props: TraceRowsProps, shown: number[], offset: number): RefObject<HTMLCanvasElement | null> {
  const { stats, tree, selected, range, width, height } = props
  const canvas = useRef<HTMLCanvasElement>(null)
  const style = useCanvasStyle()
  useLayoutEffect(() => {
    const entries = shown.flatMap((index) => tree.entries[index] ?? [])
    const scene = { entries, offset, width, height, range, scale: makeScale(range, width), selected }
    const { blockingCalls } = stats
    paint(canvas.current, { width, height }, (surface) => drawRows(surface, { ...scene, blockingCalls }, style))
  })
  return canvas
}

function readKey(event: KeyboardEvent, state: TreeState): ReturnType<typeof moveByKey> {
  return event.ctrlKey || event.metaKey || event.altKey ? null : moveByKey(state, event.key)
}
