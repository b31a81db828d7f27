import type { HoldOwner } from './hold-owner.ts'

/** Rows that are kept: at a thousand a second, on the busiest possible loop, eight seconds. */
const MAX_ROWS = 8192

/**
 * Keeps the latest times in which one recording held the loop for long, oldest first, with whose they were, in one
 * bounded table for the whole process. Times are milliseconds on the clock.
 */
export class HoldRing {
  /** The number of rows that were ever added: the position of the next one. */
  position = 0
  readonly #times: number[] = []
  readonly #owners: HoldOwner[] = []

  add(start: number, end: number, owner: HoldOwner): void {
    const row = this.position++ % MAX_ROWS
    this.#times[row * 2] = start
    this.#times[row * 2 + 1] = end
    this.#owners[row] = owner
  }

  /** Visits the rows from a position on that are still kept, until `visit` returns false. */
  forEach(from: number, visit: (start: number, end: number, owner: HoldOwner) => boolean | void): void {
    for (let at = Math.max(from, this.position - MAX_ROWS); at < this.position; at++) {
      const row = at % MAX_ROWS
      if (visit(this.#times[row * 2]!, this.#times[row * 2 + 1]!, this.#owners[row]!) === false) return
    }
  }

  /** Visits the newest rows first, until `visit` returns false or `most` are visited. */
  forEachBack(most: number, visit: (start: number, end: number, owner: HoldOwner) => boolean): void {
    const first = Math.max(0, this.position - Math.min(most, MAX_ROWS))
    for (let at = this.position - 1; at >= first; at--) {
      const row = at % MAX_ROWS
      if (!visit(this.#times[row * 2]!, this.#times[row * 2 + 1]!, this.#owners[row]!)) return
    }
  }
}
