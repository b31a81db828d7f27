import type { BlockingCall, Task, TaskStatus } from '../../model/stats.ts'
import { ROW_HEIGHT } from './scale.ts'
import type { Scale } from './scale.ts'

/** Pixels along the axis. */
export interface Span {
  x0: number
  x1: number
}

export type Interval = readonly [start: number, end: number]

/** One row of the timeline, in pixels. */
export interface RowShape {
  /** From call to settle, or to the end of the axis. */
  life: Span
  slices: SliceSpan[]
  status: TaskStatus
}

export interface SliceSpan extends Span {
  /** Milliseconds of the longest slice in it. */
  time: number
}

export interface BlockSpan extends Span {
  call: BlockingCall
}

/** Narrower is not seen. */
const MIN_SLICE = 1.5

/** The rows from `first` up to, not including, `end` that a viewport shows. */
export function listRows(view: { top: number; height: number; count: number }): { first: number; end: number } {
  const first = Math.max(0, Math.min(view.count, Math.floor(view.top / ROW_HEIGHT)))
  const end = Math.min(view.count, Math.ceil((view.top + view.height) / ROW_HEIGHT))
  return { first, end: Math.max(first, end) }
}

/** The row at a height of the whole list; null beside it. */
export function rowAt(y: number, count: number): number | null {
  const row = Math.floor(y / ROW_HEIGHT)
  return row >= 0 && row < count ? row : null
}

/** How far to scroll so that a row is seen whole; the same offset where it is. */
export function scrollToRow(row: number, view: { top: number; height: number }): number {
  const y = row * ROW_HEIGHT
  if (y < view.top) return y
  return y + ROW_HEIGHT > view.top + view.height ? Math.max(0, y + ROW_HEIGHT - view.height) : view.top
}

/** A task's row. A pending task lasts to the end of the axis. */
export function shapeRow(task: Task, scale: Scale, axisEnd: number): RowShape {
  const end = task.duration === null ? axisEnd : task.startTime + task.duration
  return {
    life: { x0: scale(task.startTime), x1: scale(end) },
    slices: spanSlices(task.slices, scale),
    status: task.status,
  }
}

/** Slices less than a pixel apart become one bar: never more bars than pixels, however many slices there are. */
export function spanSlices(slices: readonly Interval[], scale: Scale): SliceSpan[] {
  const spans: SliceSpan[] = []
  for (const [start, end] of slices) {
    const x0 = scale(start)
    const x1 = Math.max(scale(end), x0 + MIN_SLICE)
    const last = spans.at(-1)
    if (last && x0 - last.x1 < 1 && x0 >= last.x0) {
      last.x1 = Math.max(last.x1, x1)
      last.time = Math.max(last.time, end - start)
    } else spans.push({ x0, x1, time: end - start })
  }
  return spans
}

/** Blocking calls in order of time, so that a later one's label is not under an earlier bar. */
export function spanBlocks(calls: readonly BlockingCall[], scale: Scale): BlockSpan[] {
  const spans = calls.map((call) => {
    const x0 = scale(call.startTime)
    return { call, x0, x1: Math.max(scale(call.startTime + call.duration), x0 + MIN_SLICE) }
  })
  return spans.toSorted((a, b) => a.x0 - b.x0)
}

/** The union of all tasks' slices, in order: what of this request the loop ran. */
export function uniteSlices(tasks: readonly Task[]): Interval[] {
  const all = tasks.flatMap((task) => task.slices).toSorted((a, b) => a[0] - b[0])
  const union: [number, number][] = []
  for (const [start, end] of all) {
    const last = union.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else union.push([start, end])
  }
  return union
}

/** When the last thing of a trace ended; a pending task's last slice counts. */
export function lastEnd(tasks: readonly Task[], calls: readonly BlockingCall[]): number {
  let last = 0
  for (const task of tasks) last = Math.max(last, task.startTime + (task.duration ?? 0), task.slices.at(-1)?.[1] ?? 0)
  for (const call of calls) last = Math.max(last, call.startTime + call.duration)
  return last
}
