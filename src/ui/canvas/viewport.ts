import { PAD } from './scale.ts'
import type { Range } from './scale.ts'

/** Of the whole: closer looks would show the clock's rounding. */
const CLOSEST = 1e-6
/** Milliseconds; the clock has no finer steps. */
const LEAST_SPAN = 0.01

/** A range inside of bounds, no shorter than what can be told apart. Where it sticks out it is moved, not cut. */
export function clampRange({ from, to }: Range, bounds: Range): Range {
  const whole = bounds.to - bounds.from
  const least = Math.min(whole, Math.max(LEAST_SPAN, whole * CLOSEST))
  const span = Math.min(whole, Math.max(least, to - from))
  const start = Math.max(bounds.from, Math.min(bounds.to - span, from))
  return { from: start, to: start + span }
}

/** Shows `factor` times as much, with the time `at` staying where it is. */
export function zoomRange(range: Range, bounds: Range, { factor, at }: { factor: number; at: number }): Range {
  const share = (at - range.from) / (range.to - range.from)
  const whole = bounds.to - bounds.from
  const least = Math.min(whole, Math.max(LEAST_SPAN, whole * CLOSEST))
  const span = Math.min(whole, Math.max(least, (range.to - range.from) * factor))
  const from = at - share * span
  return clampRange({ from, to: from + span }, bounds)
}

/** Moves by milliseconds, up to the bounds. */
export function panRange({ from, to }: Range, bounds: Range, by: number): Range {
  return clampRange({ from: from + by, to: to + by }, bounds)
}

/** The time at a pixel of the axis. */
export function timeAt(x: number, { from, to }: Range, width: number): number {
  return from + ((x - PAD) / Math.max(1, width - 2 * PAD)) * (to - from)
}

/** A range that shows all of a stretch: the same where it is shown already, else moved, else widened. */
export function rangeAround(range: Range, bounds: Range, { from, to }: Range): Range {
  if (from >= range.from && to <= range.to) return range
  const span = range.to - range.from
  if (to - from > span * 0.9) return clampRange({ from: from - (to - from) * 0.1, to: to + (to - from) * 0.1 }, bounds)
  const middle = (from + to) / 2
  return clampRange({ from: middle - span / 2, to: middle + span / 2 }, bounds)
}

export type FramePart = 'from' | 'to' | 'inside' | 'outside'

/** What of the minimap's frame is at a pixel; grips reach further than they look. */
export function partAt(x: number, { from, to }: { from: number; to: number }, reach: number): FramePart {
  const [left, right] = [Math.abs(x - from), Math.abs(x - to)]
  if (Math.min(left, right) <= reach) return left < right || (left === right && x < from) ? 'from' : 'to'
  return x > from && x < to ? 'inside' : 'outside'
}

/** The part of the time axis that is shown, for whoever draws it. */
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

  /** Shows another range and calls everybody back; not where nothing changes. */
  show(range: Range): void {
    const next = clampRange(range, this.bounds)
    if (next.from === this.#range.from && next.to === this.#range.to) return
    this.#range = next
    for (const listener of this.#listeners) listener()
  }

  zoom(factor: number, at: number = (this.#range.from + this.#range.to) / 2): void {
    this.show(zoomRange(this.#range, this.bounds, { factor, at }))
  }

  /** @param share of what is shown. */
  pan(share: number): void {
    this.show(panRange(this.#range, this.bounds, share * (this.#range.to - this.#range.from)))
  }

  fit(): void {
    this.show(this.bounds)
  }

  /** Calls back on each change; the answer stops that. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
