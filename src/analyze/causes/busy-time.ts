import type { Trace } from '../../model/trace.ts'

/** The time in which the loop is known to have worked: own slices, and longer work of anybody. */
export class BusyTime {
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  /** Busy milliseconds before each interval. */
  readonly #before: number[] = []
  #end = -Infinity
  #total = 0

  constructor({ slices, busy }: Trace) {
    let [row, period] = [0, 0]
    // Both are in order of their start.
    while (row < slices.count || period < busy.count) {
      const isSlice = period === busy.count || (row < slices.count && slices.start[row]! <= busy.start[period]!)
      if (isSlice) this.#add(slices.start[row]!, slices.end[row++]!)
      else this.#add(busy.start[period]!, busy.end[period++]!)
    }
  }

  #add(from: number, to: number): void {
    if (to <= this.#end) return
    const start = Math.max(from, this.#end)
    this.#starts.push(start)
    this.#ends.push(to)
    this.#before.push(this.#total)
    this.#total += to - start
    this.#end = to
  }

  within(from: number, to: number): number {
    return this.#until(to) - this.#until(from)
  }

  /** Returns the busy milliseconds until a time. */
  #until(at: number): number {
    let [low, high] = [0, this.#starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#starts[middle]! < at) low = middle + 1
      else high = middle
    }
    const index = low - 1
    if (index < 0) return 0
    return this.#before[index]! + Math.min(at, this.#ends[index]!) - this.#starts[index]!
  }
}
