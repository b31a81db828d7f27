import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { JSX, RefObject } from 'preact'
import { drawRows } from '../../canvas/draw-rows.ts'
import { scrollToRow, windowRows } from '../../canvas/geometry.ts'
import { makeScale, ROW_HEIGHT } from '../../canvas/scale.ts'
import { membersOf, toggleRow } from '../../state/rows.ts'
import type { Row } from '../../state/rows.ts'
import { moveByKey } from '../../state/tree-keys.ts'
import { TaskRow, taskRowId } from './task-row.tsx'
import { findAt, marksOf, Tip } from './tip.tsx'
import { paint, useCanvasStyle, useFrames } from '../parts/use-canvas.ts'
import { panByDrag, useDrag, useWheel } from './use-pan-zoom.ts'
import type { DragHandlers } from './use-pan-zoom.ts'
import type { TraceView } from './use-trace.ts'

/** Handles a key as the tree does, wherever it was pressed; returns true if the tree knows it. */
export type TreeKeys = RefObject<(key: string) => boolean>

export interface TraceRowsProps {
  /** Width (px) of the names beside the axis. */
  names: number
  trace: TraceView
  keys: TreeKeys
  /** Width (px) of the timeline. */
  width: number
  /** Height (px) of the visible part of the rows. */
  height: number
  scroller: RefObject<HTMLDivElement | null>
}

/** Renders the tree's rows and their timeline: only the rows in view exist. */
export function TraceRows(props: TraceRowsProps): JSX.Element {
  const { trace, keys, height, scroller } = props
  const { prepared, list, open, setOpen, selected, select, search } = trace
  const { rows } = list
  const at = useMemo(() => rows.findIndex((row) => row.key === selected), [rows, selected])
  const top = useScroll(props, at)
  const { first, end } = windowRows({ top, height, count: rows.length })
  const shown = rows.slice(first, end)
  const grid = useRef<HTMLDivElement>(null)
  const marked = useMemo(() => new Set(trace.verdicts.flatMap((verdict) => verdict.related)), [trace.verdicts])
  const toggle = useCallback((row: Row) => setOpen((current) => toggleRow(current, row)), [setOpen])
  keys.current = (key) => {
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 1)
    const move = moveByKey({ rows, open, at, page }, key)
    if (!move) return false
    setOpen(move.open)
    select(move.selected)
    grid.current?.focus({ preventScroll: true })
    return true
  }
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys.current?.(event.key)) return
    event.preventDefault()
  }
  const canvas = useTimeline(props, { shown, first, top })
  useWheel(scroller, trace.viewport, props.names)
  return (
    <div class="rows-space" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
      <div
        ref={grid}
        class="names"
        role="treegrid"
        aria-label="Tasks"
        aria-rowcount={rows.length}
        aria-colcount={3}
        aria-activedescendant={at >= first && at < end ? taskRowId(at) : undefined}
        tabIndex={0}
        onKeyDown={press}
      >
        {shown.map((row, i) => (
          <TaskRow
            key={row.key}
            row={row}
            tree={prepared.tree}
            index={first + i}
            selected={row.key === selected}
            match={search.matches.has(row.entry)}
            marked={membersOf(row).some((entry) => marked.has(prepared.tree.entries[entry]!.task.taskId))}
            onSelect={select}
            onToggle={toggle}
          />
        ))}
      </div>
      <canvas ref={canvas} role="img" aria-label={`Timeline of ${rows.length} rows`} />
      <Tip trace={trace} canvas={canvas} top={top} width={props.width} />
    </div>
  )
}

/**
 * Returns the scroll offset of the rows. Scrolls to a new selection, also where the room for the rows changes while it
 * is in view, but not if rows elsewhere are folded.
 */
function useScroll({ trace, scroller, height }: TraceRowsProps, at: number): number {
  const [top, setTop] = useState(0)
  const former = useRef(height)
  useEffect(() => {
    const element = scroller.current
    const follow = (): void => setTop(element?.scrollTop ?? 0)
    element?.addEventListener('scroll', follow, { passive: true })
    return () => element?.removeEventListener('scroll', follow)
  }, [scroller])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || at < 0 || height === 0) return
    element.scrollTop = scrollToRow(at, { top: element.scrollTop, height })
    setTop(element.scrollTop)
  }, [trace.selected, at < 0, height === 0])
  useLayoutEffect(() => {
    const view = { top: scroller.current?.scrollTop ?? 0, height: former.current }
    former.current = height
    if (at < 0 || !scroller.current || view.height === 0 || scrollToRow(at, view) !== view.top) return
    scroller.current.scrollTop = scrollToRow(at, { ...view, height })
    setTop(scroller.current.scrollTop)
  }, [height])
  return top
}

interface Window {
  shown: readonly Row[]
  first: number
  /** Scroll offset (px) of the rows. */
  top: number
}

/**
 * Draws the rows in view when they, the scroll offset or the theme change, and in each frame in which the range does.
 */
function useTimeline(
  { trace, width, height, scroller }: TraceRowsProps,
  { shown, first, top }: Window,
): RefObject<HTMLCanvasElement | null> {
  const { prepared, viewport, selected, select, list } = trace
  const canvas = useRef<HTMLCanvasElement>(null)
  const style = useCanvasStyle()
  const draw = (): void => {
    const { range } = viewport
    const scene = {
      shapes: shown.map((row) => prepared.shapes.of(row.key, membersOf(row))),
      marks: shown.map((row) => marksOf(prepared, row)),
      offset: first * ROW_HEIGHT - top,
      selected: shown.flatMap((row, i) => (row.key === selected ? [i] : [])),
      blockingCalls: prepared.stats.blockingCalls,
      ...{ width, height, range, scale: makeScale(range, width) },
    }
    paint(canvas.current, { width, height }, (surface) => drawRows(surface, scene, style))
  }
  const request = useFrames(draw, [prepared, list, selected, width, height, style, top])
  useEffect(() => viewport.follow(request), [viewport, request])
  const handlers = useRef<DragHandlers | null>(null)
  handlers.current = {
    start: () => {},
    move: ({ dx, dy }) => {
      panByDrag(viewport, dx, width)
      if (scroller.current) scroller.current.scrollTop -= dy
    },
    click: (at) => {
      const found = findAt(trace, { ...at, top, width })
      if (found === null) return
      const { row, mark } = found
      if (mark !== null && 'tick' in mark) return trace.showLine(mark.tick.line)
      select(row.key)
      if (mark !== null) trace.showOperation(mark.operation.operationId)
    },
  }
  useDrag(canvas, handlers)
  return canvas
}
