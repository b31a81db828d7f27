import type { Factors } from './change.ts'

/** Tells how long runs of the loop take with some of their time cut. */
export class LoopTime {
  readonly #cuts: Factors['cuts']
  /** Milliseconds that fall away before each cut. */
  readonly #lost: Float64Array

  constructor(cuts: Factors['cuts']) {
    this.#cuts = cuts
    this.#lost = new Float64Array(cuts.length + 1)
    cuts.forEach(({ start, end, factor }, at) => {
      this.#lost[at + 1] = this.#lost[at]! + (end - start) * (1 - factor)
    })
  }

  /** Returns the milliseconds that are left between two recorded times. */
  between(start: number, end: number): number {
    if (end <= start) return 0
    return this.#cuts.length === 0 ? end - start : end - start - (this.#lostUntil(end) - this.#lostUntil(start))
  }

  #lostUntil(time: number): number {
    let [low, high] = [0, this.#cuts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#cuts[middle]!.start < time) low = middle + 1
      else high = middle
    }
    const last = this.#cuts[low - 1]
    if (last === undefined) return 0
    return this.#lost[low - 1]! + (Math.min(time, last.end) - last.start) * (1 - last.factor)
  }
}
