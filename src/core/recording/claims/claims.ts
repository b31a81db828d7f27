import { BusyRing } from './busy-ring.ts'
import type { HoldOwner } from './hold-owner.ts'
import { HoldRing } from './hold-ring.ts'

/** Shorter slices (ms) leave no row: a sample rarely falls into one. */
const MIN_LONG_MS = 1
/** Maximum gap (ms) between two slices of one recording that count as one: the loop and the profiler in between. */
const MAX_SEAM_MS = 0.05

/** Returns the milliseconds until `at` that a slice has held the loop without being added yet; 0 if none is open. */
export type OpenSlice = (at: number) => number

/** A recording whose slices hold the loop. */
export interface ClaimOwner {
  readonly holding: { readonly owner: HoldOwner }
}

/**
 * Adds up the time in which slices of any recording held the loop. One for the process, because there is one loop: the
 * movement over a recording, less its own slices, is the time that is known to be another's. The profiler's own work
 * within slices is no part of it.
 */
export class Claims {
  /** Milliseconds of all slices that have ended. */
  time = 0
  /** The time at which the last of them ended. */
  end: number = Number.NEGATIVE_INFINITY
  /** The latest slices that are long enough for samples to fall into. */
  readonly long: BusyRing = new BusyRing()
  /** The latest times in which one recording held the loop for a millisecond or more, in slices without a break. */
  readonly holds: HoldRing = new HoldRing()
  readonly #open: OpenSlice[] = []
  #owner: ClaimOwner | null = null
  /** Start and end of the latest slices of that owner without a break. */
  #runStart: number = Number.NEGATIVE_INFINITY
  #runEnd: number = Number.NEGATIVE_INFINITY

  /** Adds a way to measure a slice that has not ended. */
  watch(open: OpenSlice): void {
    this.#open.push(open)
  }

  /** On the hot path: called whenever the loop leaves the code of recordings. */
  add(start: number, end: number, owner: ClaimOwner): void {
    const time = end - start
    this.time += time
    this.end = end
    if (owner !== this.#owner || start - this.#runEnd > MAX_SEAM_MS) this.#beginRun(owner, start)
    this.#runEnd = end
    if (time >= MIN_LONG_MS) this.long.add(start, end)
  }

  #beginRun(owner: ClaimOwner | null, start: number): void {
    if (this.#owner !== null && this.#runEnd - this.#runStart >= MIN_LONG_MS)
      this.holds.add(this.#runStart, this.#runEnd, this.#owner.holding.owner)
    this.#owner = owner
    this.#runStart = start
  }

  /** Completes `holds`, before a reader. */
  endRun(): void {
    if (this.#owner !== null) this.#beginRun(null, this.#runEnd)
  }

  /** Returns the milliseconds until now, the open slice included. */
  until(now: number): number {
    let time = this.time
    for (const open of this.#open) time += open(now)
    return time
  }

  /** Takes work of the profiler off the slice that is open now, if one is. */
  setAside(start: number, end: number): void {
    if (this.#open.some((open) => open(end) > 0)) this.time -= end - start
  }
}

export const theClaims: Claims = new Claims()
