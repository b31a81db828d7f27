import type { HoldColumns, Holder, Unread } from '../../../model/holds.ts'
import { NumberRows } from '../../../model/columns/number-rows.ts'
import type { HoldOwner } from './hold-owner.ts'
import type { HoldRing } from './hold-ring.ts'

/** Rows of one recording; further ones are dropped. */
const MAX_ROWS = 1024
/** Columns of a row: start, end, holder. */
const WIDTH = 3
/** A shorter time before the recording (ms) is not told. */
const MIN_UNREAD_MS = 5
/** A loop that is held again this soon (ms) has looked for new requests at most once. */
const MAX_BREAK_MS = 1

/** The times in which others held the loop while a recording was open, as far as they are kept. */
export class KeptHolds {
  readonly holders: Holder[] = []
  unread: Unread | undefined
  /** Milliseconds of all rows. */
  time = 0
  readonly #rows = new NumberRows(WIDTH, MAX_ROWS)
  readonly #indexes = new Map<HoldOwner, number>()

  /** Adds the times that others held from a position of the ring on, and tells them; to be called once, at the end. */
  collect(ring: HoldRing, from: number, { owner, start, end, work }: Held): void {
    const times = new Map<HoldOwner, number>()
    ring.forEach(from, (since, until, holder) => {
      if (holder.isWithin(owner)) return
      for (const [first, last] of without(work, [Math.max(since, start), Math.min(until, end)])) {
        if (this.#rows.isFull) return
        this.#rows.data.push(first, last, this.#indexOf(holder))
        times.set(holder, (times.get(holder) ?? 0) + last - first)
        this.time += last - first
      }
    })
    for (const [holder, time] of times) holder.held(owner.holder, time)
    // An owner has all that it has held up, which is another's to keep.
    this.#indexes.clear()
  }

  /** Keeps who held the loop before a recording began that nobody could begin earlier. */
  keepUnread({ time, holder }: { time: number; holder: HoldOwner }): void {
    this.unread = { time, holder: this.#indexOf(holder) }
  }

  columns(): HoldColumns {
    const { count } = this.#rows
    return {
      count,
      start: this.#rows.column(0, new Float64Array(count)),
      end: this.#rows.column(1, new Float64Array(count)),
      holder: this.#rows.column(2, new Uint32Array(count)),
    }
  }

  get byteLength(): number {
    return this.#rows.byteLength + this.holders.length * HOLDER_BYTES
  }

  #indexOf(owner: HoldOwner): number {
    const known = this.#indexes.get(owner)
    if (known !== undefined) return known
    const index = this.holders.push(owner.holder) - 1
    this.#indexes.set(owner, index)
    return index
  }
}

const HOLDER_BYTES = 200

/** The recording that was held up, and its time. */
interface Held {
  owner: HoldOwner
  start: number
  end: number
  /** Times of the profiler's own work meanwhile, in order. */
  work: readonly Times[]
}

type Times = readonly [start: number, end: number]

/** Returns the parts of a time that are not within any of others, which are in order. */
function without(others: readonly Times[], [start, end]: Times): Times[] {
  const parts: Times[] = []
  let from = start
  for (const [since, until] of others) {
    if (until <= from || since >= end) continue
    if (since > from) parts.push([from, since])
    from = until
  }
  if (from < end) parts.push([from, end])
  return parts
}

/**
 * Returns since when (ms) the loop has been held without waiting, and who held it most of that time: a request that
 * begins now may have been there all along. Null if it was short. `awakeSince` is since when the loop has not waited.
 */
export function findUnread(
  ring: HoldRing,
  start: number,
  awakeSince: number,
): { time: number; holder: HoldOwner } | null {
  let since = start
  const times = new Map<HoldOwner, number>()
  ring.forEachBack((from, end, holder) => {
    if (since - end > MAX_BREAK_MS || from < awakeSince - MAX_BREAK_MS) return false
    times.set(holder, (times.get(holder) ?? 0) + end - from)
    since = from
    return true
  })
  if (start - since < MIN_UNREAD_MS) return null
  const [[holder]] = [...times].toSorted(([, a], [, b]) => b - a) as [[HoldOwner, number]]
  return { time: start - since, holder }
}
