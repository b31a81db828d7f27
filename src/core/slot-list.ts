/** What can be in a `SlotList`; in one at a time. */
export interface Slotted {
  /** Its place in the list, kept by the list; -1 where it is in none. */
  slot: number
}

/**
 * A set without an order for what comes and goes with every request. A `Set` or `Map` makes a new table every few
 * dozen deletions, and the old ones, linked to all that came after them, keep what was deleted alive until the next
 * full collection: with three of them on a request's way, a third of a busy process's time was garbage collection.
 *
 * @example
 * const active = new SlotList<Profile>()
 * active.add(profile)
 * active.remove(profile) // true
 */
export class SlotList<T extends Slotted> {
  /** In any order. */
  readonly items: T[] = []

  add(item: T): void {
    item.slot = this.items.push(item) - 1
  }

  /** For loops whose body may remove: that moves others. */
  copy(): T[] {
    return this.items.slice()
  }

  /** Whether it was in the list. */
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
