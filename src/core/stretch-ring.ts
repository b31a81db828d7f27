/** Rows at first, and at most: at a thousand a second, the busiest loop there is, half a minute of it. */
const FIRST_CAPACITY = 256
const MAX_CAPACITY = 16_384

/**
 * The latest busy stretches of the loop, oldest first, in one bounded table for the whole process: a profile remembers
 * the position at which it began and copies what has come since when it ends. Times are milliseconds on the clock.
 *
 * @example
 * const from = ring.position
 * ring.add(12.5, 40)
 * ring.forEach(from, (start, end) => console.log(end - start)) // 27.5
 */
export class StretchRing {
  /** How many were ever added: the position of the next one. */
  position = 0
  #times = new Float64Array(0)

  add(start: number, end: number): void {
    const row = this.position++
    if (row * 2 === this.#times.length && row < MAX_CAPACITY) this.#grow()
    const at = (row % MAX_CAPACITY) * 2
    this.#times[at] = start
    this.#times[at + 1] = end
  }

  /** Those from a position on that are still there; answers how many are not. */
  forEach(from: number, visit: (start: number, end: number) => void): number {
    const first = Math.max(from, this.position - MAX_CAPACITY)
    for (let row = first; row < this.position; row++) {
      const at = (row % MAX_CAPACITY) * 2
      visit(this.#times[at]!, this.#times[at + 1]!)
    }
    return first - from
  }

  /** Milliseconds of those from a position on, as far as they lie behind a moment and are still there. */
  timeFrom(position: number, moment: number): number {
    let time = 0
    // Most have none, and this is on the way of each response.
    if (position === this.position) return time
    this.forEach(position, (start, end) => (time += Math.max(0, end - Math.max(start, moment))))
    return time
  }

  #grow(): void {
    const larger = new Float64Array(Math.max(FIRST_CAPACITY, this.#times.length / 2) * 4)
    larger.set(this.#times)
    this.#times = larger
  }
}
