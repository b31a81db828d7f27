/** Newest requests whose durations are kept for a sparkline. */
export const MAX_RECENT = 40

/** The durations of the newest requests, a ring without an allocation per request. */
export class RecentDurations {
  readonly #ends = new Float64Array(MAX_RECENT)
  readonly #durations = new Float64Array(MAX_RECENT)
  #next = 0
  #size = 0

  /** @param end milliseconds since the epoch; requests come in the order of their ends */
  add(end: number, duration: number): void {
    this.#ends[this.#next] = end
    this.#durations[this.#next] = duration
    this.#next = (this.#next + 1) % MAX_RECENT
    if (this.#size < MAX_RECENT) this.#size++
  }

  /** Keeps the newest of both. */
  merge(others: readonly [end: number, duration: number][]): void {
    const all = [...this.list(), ...others].toSorted((a, b) => a[0] - b[0] || a[1] - b[1]).slice(-MAX_RECENT)
    this.#next = this.#size = 0
    for (const [end, duration] of all) this.add(end, duration)
  }

  /** Oldest first. */
  list(): [end: number, duration: number][] {
    const first = this.#size < MAX_RECENT ? 0 : this.#next
    return Array.from({ length: this.#size }, (_, after) => {
      const at = (first + after) % MAX_RECENT
      return [this.#ends[at]!, this.#durations[at]!]
    })
  }
}
