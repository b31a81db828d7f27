import type { HeldRequest, HeldUp, Holder } from '../../../model/holds.ts'

/** Requests that are named as held up by one; the others are counted. */
const MAX_NAMED = 10

/** A recording as others know it. It is small, because the list of holds keeps it for a while after the recording. */
export class HoldOwner {
  readonly holder: Holder
  /** The recording in whose work this one runs; its time is also that one's. */
  readonly outer: HoldOwner | null
  /** Grows as long as recordings end that were open meanwhile. */
  readonly heldUp: HeldUp = { requests: 0, time: 0, most: [] }

  constructor(holder: Holder, outer: HoldOwner | null) {
    this.holder = holder
    this.outer = outer
  }

  /** Returns whether this is the other one, or works for it. */
  isWithin(other: HoldOwner): boolean {
    if (this === other) return true
    let at = this.outer
    while (at !== null && at !== other) at = at.outer
    return at !== null
  }

  /** Notes that a request could not run for so long (ms). */
  held(victim: Holder, time: number): void {
    const { heldUp } = this
    heldUp.requests++
    heldUp.time += time
    const { most } = heldUp
    if (most.length >= MAX_NAMED && most.at(-1)!.time >= time) return
    const { requestId, method, path, name } = victim
    // Spread, each would get a shape of its own in the heap, larger than itself.
    const row: HeldRequest = { requestId, method, path, name, time }
    const before = most.findIndex((each) => each.time < time)
    most.splice(before < 0 ? most.length : before, 0, row)
    if (most.length > MAX_NAMED) most.pop()
  }
}
