import type { Clock } from './clock.ts'
import { BusyRing } from './claims/busy-ring.ts'

/** Minimum time (ms) between two readings of the loop's counters: they cost 100 to 200 ns. */
const MIN_READING_INTERVAL_MS = 0.05
/** Shorter busy periods (ms) are not kept: they cause no lag and no blocking call. */
export const MIN_BUSY_PERIOD_MS = 1
/** The duration (ms) of a turn with nothing special to do, at most. */
const USUAL_TURN_MS = 0.5
/** Timers fire up to this much (ms) late on an idle loop, because they count in whole milliseconds. */
const TIMER_RESOLUTION_MS = 1.2

/** Tells since when the loop has been busy without a break. */
export interface BusySource {
  /** Reads the counters and returns the exact start of the busy period. */
  observe(now: number): number
  /** Returns the start as of the last reading if that is recent; otherwise reads. */
  look(now: number): number
}

/**
 * Separates the busy periods of the event loop, for all recordings at once. A busy period is one turn of the loop: from
 * the moment it found something to do to the moment it looks for more. The loop counts its turns and its idle time, so
 * two readings tell exactly whether it turned between them and for how long it was busy. The moment of the turn is
 * known as precisely as the readings are dense: instrumented code reads whenever it runs, a timer reads otherwise.
 */
export class LoopMeter implements BusySource {
  /** Start of the current busy period, milliseconds on the clock; no two periods have the same. */
  busySince = 0
  /** Time of the last reading. */
  at = 0
  /** Turns of the loop at the last reading. */
  turns = 0
  /** Idle time of the loop at the last turn. */
  idle = 0
  /** The due time of our timer if it has not run yet: after that moment the loop was busy without a break. */
  due: number = Number.POSITIVE_INFINITY
  /** True while the sampler's signals reset the loop's idle counter: then only a late timer shows a busy loop. */
  isInterrupted = false
  /** Past busy periods that are long enough to keep. */
  readonly past: BusyRing = new BusyRing()
  /**
   * Past times in which the loop may have turned, but never waited: the idle counter stood still, and even the sampler's
   * signals leave it the last part of each wait.
   */
  readonly awake: BusyRing = new BusyRing()
  /** Since when the loop has not waited, as far as readings show. */
  awakeSince = 0
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The number of turns of the loop until now. */
  get turnsNow(): number {
    return this.#clock.turns()
  }

  /** Until this time `look` returns the same start, unless somebody calls `observe`. */
  get freshUntil(): number {
    return this.at + MIN_READING_INTERVAL_MS
  }

  look(now: number): number {
    return now > this.freshUntil ? this.observe(now) : this.busySince
  }

  observe(now: number): number {
    const turns = this.#clock.turns()
    if (turns !== this.turns) this.#turn(now, turns)
    this.at = now
    return this.busySince
  }

  /** Ends the last busy period and starts another: the loop has turned since the last reading. */
  #turn(now: number, turns: number): void {
    const idle = this.#clock.idle()
    const busy = Math.max(0, now - this.at - (idle - this.idle))
    if (this.at - this.busySince >= MIN_BUSY_PERIOD_MS) this.past.add(this.busySince, this.at)
    const start = now - this.#lastOf(busy, turns - this.turns, now)
    // Each turn has a start of its own, even if the clock has not moved.
    this.busySince = start > this.busySince ? start : this.busySince + Number.EPSILON * Math.max(1, this.busySince)
    if (idle !== this.idle) this.#endAwake()
    this.idle = idle
    this.turns = turns
  }

  /** The loop has waited since the last reading. */
  #endAwake(): void {
    if (this.at - this.awakeSince >= MIN_BUSY_PERIOD_MS) this.awake.add(this.awakeSince, this.at)
    this.awakeSince = this.busySince
  }

  /**
   * Estimates the last turn's part of the busy time between two readings. With one or two turns, the estimate is all of
   * it, although a part may have followed the last reading, or belong to the unseen turn. Of more turns, the last one
   * is taken to have most of the time, with the others as short as usual, or an equal share if that is more. A late
   * timer shows that the last turn was longer.
   */
  #lastOf(busy: number, turns: number, now: number): number {
    if (this.isInterrupted) return Math.min(busy, Math.max(0, now - this.due - TIMER_RESOLUTION_MS))
    const others = Math.max(0, turns - 2)
    const share = Math.max(busy / (others + 1), busy - others * USUAL_TURN_MS)
    return Math.min(busy, Math.max(share, now - this.due - TIMER_RESOLUTION_MS))
  }
}
