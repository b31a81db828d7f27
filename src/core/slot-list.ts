/** An item of a `SlotList`; it can be in one list at a time. */
export interface Slotted {
  /** The item's place in the list, set by the list; -1 if it is in none. */
  slot: number
}

/**
 * An unordered set for items that come and go with every request. A `Set` or `Map` creates a new table every few dozen
 * deletions. The old tables link to the new ones and keep deleted items alive until the next full collection: with
 * three of them in the path of a request, a third of a busy process's time was garbage collection.
 *
 * @example
 * const active = new SlotList<ActiveRecording>()
 * active.add(recording)
 * active.remove(recording) // true
 */
export class SlotList<T extends Slotted> {
  /** In any order. */
  readonly items: T[] = []

  add(item: T): void {
    item.slot = this.items.push(item) - 1
  }

  /** Returns a copy for loops whose body may remove items, which moves others. */
  copy(): T[] {
    return this.items.slice()
  }

  /** Removes an item and returns whether it was in the list. */
  remove(item: T): boolean {
    const { slot } = item
    if (this.items[slot] !== item) return false
    const last = this.items.pop()!
    if (last !== item) {
      this.items[slot] = last
      last.slot = slot
    }
    item.slot = -1
    return true
  }
}
