import { PAD } from './scale.ts'
import type { Range } from './scale.ts'

/** Minimum share of the whole axis: a closer look would show the clock's rounding. */
const MIN_SPAN_SHARE = 1e-6
/** Minimum span (ms): the clock has no finer steps. */
const MIN_SPAN_MS = 0.01

/** Moves a range inside of bounds, without cutting it, and widens it to the minimum span. */
export function clampRange({ from, to }: Range, bounds: Range): Range {
  const whole = bounds.to - bounds.from
  const least = Math.min(whole, Math.max(MIN_SPAN_MS, whole * MIN_SPAN_SHARE))
  const span = Math.min(whole, Math.max(least, to - from))
  const start = Math.max(bounds.from, Math.min(bounds.to - span, from))
  return { from: start, to: start + span }
}

/** Changes the span by `factor`, with the time `at` staying at its place. */
export function zoomRange(range: Range, bounds: Range, { factor, at }: { factor: number; at: number }): Range {
  const share = (at - range.from) / (range.to - range.from)
  const whole = bounds.to - bounds.from
  const least = Math.min(whole, Math.max(MIN_SPAN_MS, whole * MIN_SPAN_SHARE))
  const span = Math.min(whole, Math.max(least, (range.to - range.from) * factor))
  const from = at - share * span
  return clampRange({ from, to: from + span }, bounds)
}

/** Moves a range by milliseconds, up to the bounds. */
export function panRange({ from, to }: Range, bounds: Range, by: number): Range {
  return clampRange({ from: from + by, to: to + by }, bounds)
}

/** Returns the time at a pixel of the axis. */
export function timeAt(x: number, { from, to }: Range, width: number): number {
  return from + ((x - PAD) / Math.max(1, width - 2 * PAD)) * (to - from)
}

/** Returns a range that shows all of an interval: the same if it already does, else moved, else widened. */
export function rangeAround(range: Range, bounds: Range, { from, to }: Range): Range {
  if (from >= range.from && to <= range.to) return range
  const span = range.to - range.from
  if (to - from > span * 0.9) return clampRange({ from: from - (to - from) * 0.1, to: to + (to - from) * 0.1 }, bounds)
  const middle = (from + to) / 2
  return clampRange({ from: middle - span / 2, to: middle + span / 2 }, bounds)
}

export type FramePart = 'from' | 'to' | 'inside' | 'outside'

/** Returns the part of the minimap's frame at a pixel; grips reach further than they are drawn. */
export function partAt(x: number, { from, to }: { from: number; to: number }, reach: number): FramePart {
  const [left, right] = [Math.abs(x - from), Math.abs(x - to)]
  if (Math.min(left, right) <= reach) return left < right || (left === right && x < from) ? 'from' : 'to'
  return x > from && x < to ? 'inside' : 'outside'
}

/** Holds the shown part of the time axis and tells listeners of changes. */
export class Viewport {
  readonly bounds: Range
  #range: Range
  readonly #listeners = new Set<() => void>()

  constructor(bounds: Range, range: Range | null) {
    this.bounds = bounds
    this.#range = range && range.to > range.from ? clampRange(range, bounds) : bounds
  }

  get range(): Range {
    return this.#range
  }

  get isWhole(): boolean {
    return this.#range.from <= this.bounds.from && this.#range.to >= this.bounds.to
  }

  /** Shows another range and calls all listeners, if it differs. */
  show(range: Range): void {
    const next = clampRange(range, this.bounds)
    if (next.from === this.#range.from && next.to === this.#range.to) return
    this.#range = next
    for (const listener of this.#listeners) listener()
  }

  zoom(factor: number, at: number = (this.#range.from + this.#range.to) / 2): void {
    this.show(zoomRange(this.#range, this.bounds, { factor, at }))
  }

  /** @param share of the shown range. */
  pan(share: number): void {
    this.show(panRange(this.#range, this.bounds, share * (this.#range.to - this.#range.from)))
  }

  fit(): void {
    this.show(this.bounds)
  }

  /** Adds a listener of changes and returns a function that removes it. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
