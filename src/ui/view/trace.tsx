import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import type { AsyncProfilingStats } from '../../model/stats.ts'
import { drawHead, HEAD_HEIGHT } from '../canvas/draw-head.ts'
import { drawRows } from '../canvas/draw-rows.ts'
import { lastEnd, listRows, rowAt, scrollToRow, uniteSlices } from '../canvas/geometry.ts'
import { fitRange, makeScale, ROW_HEIGHT } from '../canvas/scale.ts'
import type { Range } from '../canvas/scale.ts'
import { formatMs } from '../state/format.ts'
import { findRow, moveByKey } from '../state/tree-keys.ts'
import { listVisible, reveal, toggle } from '../state/tree.ts'
import type { TaskTree } from '../state/tree.ts'
import { TaskRow, taskRowId } from './task-row.tsx'
import { paint, useCanvasStyle, useSize } from './use-canvas.ts'

export interface TraceProps {
  stats: AsyncProfilingStats
  tree: TaskTree
  selected: string | null
  onSelect(taskId: string): void
}

/** Width of the names beside the axis; the style sheet's `--names`. */
const NAMES_WIDTH = 312

/** The tree of tasks and, beside it on one axis, their timeline; the loop's lane above. */
export function Trace(props: TraceProps): JSX.Element {
  const { stats } = props
  const scroller = useRef<HTMLDivElement>(null)
  const size = useSize(scroller)
  const range = useMemo(() => fitRange(stats.duration, lastEnd(stats.tasks, stats.blockingCalls)), [stats])
  const width = Math.max(0, size.width - NAMES_WIDTH)
  return (
    <section class="trace" aria-label="Timeline">
      <TraceHead stats={stats} range={range} width={width} />
      <div class="rows" ref={scroller}>
        {stats.tasks.length > 0 ? (
          <TraceRows {...props} range={range} width={width} height={size.height} scroller={scroller} />
        ) : (
          <p class="notice">{explainEmpty(stats)}</p>
        )}
      </div>
    </section>
  )
}

function explainEmpty({ capabilities, backend, tasksCreated }: AsyncProfilingStats): string {
  if (!capabilities.tasks) return `Tasks: unknown, the ${backend} backend does not see them.`
  return tasksCreated > 0 ? 'The tasks were counted; their details were not kept.' : 'No async function was called.'
}

interface TraceHeadProps {
  stats: AsyncProfilingStats
  range: Range
  width: number
}

function TraceHead({ stats, range, width }: TraceHeadProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const style = useCanvasStyle()
  const own = useMemo(() => uniteSlices(stats.tasks), [stats])
  const { eventLoopLag: lag, blockingCalls } = stats
  useLayoutEffect(() => {
    const scene = { width, range, scale: makeScale(range, width), own, blockingCalls }
    paint(canvas.current, { width, height: HEAD_HEIGHT }, (surface) => drawHead(surface, scene, style))
  }, [width, range, own, blockingCalls, style])
  return (
    <div class="trace-head">
      <div class="labels">
        <div class="columns" aria-hidden="true">
          {stats.tasks.length > 0 && (
            <>
              <span>Task</span>
              <span>Site</span>
              <span class="num">ms</span>
            </>
          )}
        </div>
        <div class="lane">
          <b>event loop</b>
          <span>
            lag avg {formatMs(lag.avg)} · p95 {formatMs(lag.p95)} · max {formatMs(lag.max)} ms
          </span>
        </div>
      </div>
      <canvas ref={canvas} role="img" aria-label={`Time axis; ${blockingCalls.length} blocking calls on the event loop`} />
    </div>
  )
}

interface TraceRowsProps extends TraceProps {
  range: Range
  width: number
  height: number
  scroller: { current: HTMLDivElement | null }
}

function TraceRows(props: TraceRowsProps): JSX.Element {
  const { stats, tree, selected, onSelect, range, width, height, scroller } = props
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(() => new Set())
  const [top, setTop] = useState(0)
  const canvas = useRef<HTMLCanvasElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  const style = useCanvasStyle()
  const visible = useMemo(() => listVisible(tree, collapsed), [tree, collapsed])
  const { first, end } = listRows({ top, height, count: visible.length })
  const entries = visible.slice(first, end).map((entry) => tree.entries[entry]!)
  const entry = selected === null ? undefined : tree.index.get(selected)
  const row = entry === undefined ? -1 : findRow(visible, entry)

  useLayoutEffect(() => {
    if (selected !== null) setCollapsed((current) => reveal(tree, current, selected))
  }, [tree, selected])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || row < 0 || height === 0) return
    element.scrollTop = scrollToRow(row, { top: element.scrollTop, height })
    setTop(element.scrollTop)
    // A scroll by hand must not snap back: only a new selection or a new place of it scrolls.
  }, [selected, row, height === 0])
  useLayoutEffect(() => {
    const element = scroller.current
    const follow = (): void => setTop(element?.scrollTop ?? 0)
    element?.addEventListener('scroll', follow, { passive: true })
    return () => element?.removeEventListener('scroll', follow)
  }, [scroller])
  useLayoutEffect(() => {
    const offset = first * ROW_HEIGHT - top
    const scene = { entries, offset, width, height, range, scale: makeScale(range, width), selected }
    const { blockingCalls } = stats
    paint(canvas.current, { width, height }, (surface) => drawRows(surface, { ...scene, blockingCalls }, style))
  })

  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 1)
    const move = moveByKey({ tree, collapsed, visible, selected, page }, event.key)
    if (!move) return
    event.preventDefault()
    setCollapsed(move.collapsed)
    onSelect(move.selected)
  }
  const hit = (event: MouseEvent): void => {
    const at = rowAt(top + event.offsetY, visible.length)
    if (at !== null) onSelect(tree.entries[visible[at]!]!.task.taskId)
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
        {entries.map((shown, i) => (
          <TaskRow
            key={shown.task.taskId}
            entry={shown}
            row={first + i}
            selected={shown.task.taskId === selected}
            collapsed={collapsed.has(shown.task.taskId)}
            onSelect={onSelect}
            onToggle={(taskId) => setCollapsed(toggle(collapsed, taskId))}
          />
        ))}
      </div>
      <canvas ref={canvas} role="img" aria-label={`Timeline of ${visible.length} tasks`} onClick={hit} />
    </div>
  )
}
