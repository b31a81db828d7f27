/** A binary heap of numbers, by a key (ms) and then by another. */
export class EventQueue {
  readonly #items: number[] = []
  readonly #key: Float64Array
  readonly #then: Float64Array

  constructor(key: Float64Array, then: Float64Array) {
    this.#key = key
    this.#then = then
  }

  push(item: number): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!this.#isBefore(item, items[above]!)) break
      items[at] = items[above]!
      at = above
    }
    items[at] = item
  }

  /** Takes the first; -1 if there is none. */
  pop(): number {
    const items = this.#items
    const first = items[0]
    if (first === undefined) return -1
    const last = items.pop()!
    if (items.length > 0) this.#sink(last)
    return first
  }

  #sink(item: number): void {
    const items = this.#items
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= items.length) break
      if (below + 1 < items.length && this.#isBefore(items[below + 1]!, items[below]!)) below++
      if (!this.#isBefore(items[below]!, item)) break
      items[at] = items[below]!
      at = below
    }
    items[at] = item
  }

  #isBefore(a: number, b: number): boolean {
    return this.#key[a]! < this.#key[b]! || (this.#key[a] === this.#key[b] && this.#then[a]! < this.#then[b]!)
  }
}
