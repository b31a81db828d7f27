/** Rows at first, and at most: at a thousand a second, on the busiest possible loop, the ring holds 16 seconds. */
const FIRST_CAPACITY_ROWS = 256
const MAX_CAPACITY_ROWS = 16_384

/**
 * Keeps the latest busy periods of the loop, oldest first, in one bounded table for the whole process. A recording
 * remembers the position at which it began, and copies the periods since then when it ends. Times are milliseconds on
 * the clock.
 *
 * @example
 * const from = ring.position
 * ring.add(12.5, 40)
 * ring.forEach(from, (start, end) => console.log(end - start)) // 27.5
 */
export class BusyRing {
  /** The number of periods that were ever added: the position of the next one. */
  position = 0
  #times = new Float64Array(0)

  add(start: number, end: number): void {
    const row = this.position++
    if (row * 2 === this.#times.length && row < MAX_CAPACITY_ROWS) this.#grow()
    const at = (row % MAX_CAPACITY_ROWS) * 2
    this.#times[at] = start
    this.#times[at + 1] = end
  }

  /** Visits the periods from a position on that are still kept, and returns the number of those that are not. */
  forEach(from: number, visit: (start: number, end: number) => void): number {
    const first = Math.max(from, this.position - MAX_CAPACITY_ROWS)
    for (let row = first; row < this.position; row++) {
      const at = (row % MAX_CAPACITY_ROWS) * 2
      visit(this.#times[at]!, this.#times[at + 1]!)
    }
    return first - from
  }

  /** Returns the time (ms) of the kept periods from a position on, as far as they lie after a moment. */
  timeFrom(position: number, moment: number): number {
    let time = 0
    // Fast path: runs for every response, and most have no profiler work.
    if (position === this.position) return time
    this.forEach(position, (start, end) => (time += Math.max(0, end - Math.max(start, moment))))
    return time
  }

  #grow(): void {
    const larger = new Float64Array(Math.max(FIRST_CAPACITY_ROWS, this.#times.length / 2) * 4)
    larger.set(this.#times)
    this.#times = larger
  }
}
