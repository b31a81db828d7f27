import { firstEndingAfter, firstStartingAfter } from './intervals.ts'
import type { Interval } from './intervals.ts'
import { ROW_HEIGHT } from './scale.ts'
import type { Range, Scale } from './scale.ts'

/** Pixels along the axis. */
export interface Span {
  x0: number
  x1: number
}

/** One bar: an interval, or several that are too close together to be told apart. */
export interface Bar extends Span {
  /** The index of its first interval, and their number. */
  first: number
  count: number
}

/** The visible part of the time axis and its width. */
export interface View {
  range: Range
  width: number
  scale: Scale
}

/** Minimum width (px) of a bar. */
const MIN_BAR = 1.5
/** Bars closer than this (px) become one. */
const MERGE_GAP = 0.75

/** Returns the range of rows that a viewport shows; `end` is exclusive. */
export function windowRows(view: { top: number; height: number; count: number }): { first: number; end: number } {
  const first = Math.max(0, Math.min(view.count, Math.floor(view.top / ROW_HEIGHT)))
  const end = Math.min(view.count, Math.ceil((view.top + view.height) / ROW_HEIGHT))
  return { first, end: Math.max(first, end) }
}

/** Returns the row at a height of the whole list; null if there is none. */
export function rowAt(y: number, count: number): number | null {
  const row = Math.floor(y / ROW_HEIGHT)
  return row >= 0 && row < count ? row : null
}

/** Returns the scroll offset that shows a row whole; the present offset if it already does. */
export function scrollToRow(row: number, view: { top: number; height: number }): number {
  const y = row * ROW_HEIGHT
  if (y < view.top) return y
  return y + ROW_HEIGHT > view.top + view.height ? Math.max(0, y + ROW_HEIGHT - view.height) : view.top
}

/**
 * Turns sorted intervals that do not overlap into bars. The work is bounded by the pixels of the view, not by the
 * number of intervals: binary searches skip the intervals outside, and those that fall on one pixel.
 */
export function spanIntervals(intervals: readonly Interval[], { range, width, scale }: View): Bar[] {
  const bars: Bar[] = []
  const perPixel = (range.to - range.from) / Math.max(1, width)
  const edge = perPixel * 4
  const last = range.to + edge
  let next = firstEndingAfter(intervals, range.from - edge)
  while (next < intervals.length && intervals[next]![0] <= last) {
    const first = next
    let end = intervals[next++]![1]
    const x0 = Math.max(scale(intervals[first]![0]), -4)
    let x1 = Math.max(scale(end), x0 + MIN_BAR)
    while (next < intervals.length && scale(intervals[next]![0]) - x1 < MERGE_GAP && end <= last) {
      // All that begin within the gap belong to this bar; the last of them ends last.
      next = firstStartingAfter(intervals, timeOf(x1 + MERGE_GAP, { range, scale }), next + 1)
      end = intervals[next - 1]![1]
      x1 = Math.max(x1, scale(end))
    }
    bars.push({ x0, x1: Math.min(x1, width + 4), first, count: next - first })
  }
  return bars
}

/** Returns the time at a pixel: the inverse of the scale. */
function timeOf(x: number, { range, scale }: { range: Range; scale: Scale }): number {
  const x0 = scale(range.from)
  const perMs = (scale(range.to) - x0) / (range.to - range.from)
  return range.from + (x - x0) / perMs
}
