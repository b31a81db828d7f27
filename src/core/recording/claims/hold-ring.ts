import type { HoldOwner } from './hold-owner.ts'

/** Rows that are kept: at a thousand a second, on the busiest possible loop, eight seconds. */
const MAX_ROWS = 8192
/** The latest rows are kept without a reader: a recording that begins now may ask who held the loop before. */
const MAX_UNREAD_ROWS = 256

/**
 * Keeps the times in which one recording held the loop for long, oldest first, with whose they were, in one bounded
 * table for the whole process. An owner is larger than its row, so one that no open recording can ask for is let go.
 * Times are milliseconds on the clock.
 */
export class HoldRing {
  /** The number of rows that were ever added: the position of the next one. */
  position = 0
  /** The position of the oldest row that is kept. */
  #kept = 0
  readonly #times: number[] = []
  readonly #owners: (HoldOwner | null)[] = []
  /** Open readers by the position at which they began, the oldest first. */
  readonly #readers = new Map<number, number>()

  add(start: number, end: number, owner: HoldOwner): void {
    const row = this.position++ % MAX_ROWS
    this.#times[row * 2] = start
    this.#times[row * 2 + 1] = end
    this.#owners[row] = owner
    this.#kept = Math.max(this.#kept, this.position - MAX_ROWS)
  }

  /** Keeps the rows from here on, as far as there is room, and returns the position that `close` takes. */
  open(): number {
    this.#readers.set(this.position, (this.#readers.get(this.position) ?? 0) + 1)
    return this.position
  }

  /** Ends one reader of those that were opened at a position. */
  close(position: number): void {
    const others = (this.#readers.get(position) ?? 1) - 1
    if (others > 0) this.#readers.set(position, others)
    else this.#readers.delete(position)
    const [oldest = this.position] = this.#readers.keys()
    const needed = Math.min(oldest, this.position - MAX_UNREAD_ROWS)
    while (this.#kept < needed) this.#owners[this.#kept++ % MAX_ROWS] = null
  }

  /** Visits the rows from a position on that are still kept, until `visit` returns false. */
  forEach(from: number, visit: (start: number, end: number, owner: HoldOwner) => boolean | void): void {
    for (let at = Math.max(from, this.#kept); at < this.position; at++) if (this.#visit(at, visit) === false) return
  }

  /** Visits the newest rows first, until `visit` returns false or `MAX_UNREAD_ROWS` are visited. */
  forEachBack(visit: (start: number, end: number, owner: HoldOwner) => boolean): void {
    const first = Math.max(this.#kept, this.position - MAX_UNREAD_ROWS)
    for (let at = this.position - 1; at >= first; at--) if (!this.#visit(at, visit)) return
  }

  #visit<Result>(at: number, visit: (start: number, end: number, owner: HoldOwner) => Result): Result {
    const row = at % MAX_ROWS
    return visit(this.#times[row * 2]!, this.#times[row * 2 + 1]!, this.#owners[row]!)
  }
}
