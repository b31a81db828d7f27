import type { Clock } from './clock.ts'
import { StretchRing } from './stretch-ring.ts'

/** Between two readings of the loop's counters there is at least this much (ms): they cost 100 to 200 ns. */
const WORTH_READING = 0.05
/** Shorter busy stretches (ms) are not kept: no lag, and no blocking call. */
export const SHORTEST_STRETCH = 1
/** A turn with nothing special to do takes no longer (ms). */
const USUAL_TURN = 0.5
/** Timers fire up to this much (ms) late on an idle loop, because they count in whole milliseconds. */
const TIMER_RESOLUTION = 1.2

/** What a stack of the loop's work needs to know: since when the loop has been busy without a break. */
export interface StretchSource {
  /** Exactly, at the price of a reading. */
  observe(now: number): number
  /** As of the last reading where that is recent. */
  look(now: number): number
}

/**
 * Tells the event loop's unbroken busy stretches apart, for all profiles at once. A stretch is one turn of the loop:
 * from the moment it found something to do to the moment it looks for more. The loop counts its turns, and how long it
 * was idle, so two readings tell whether it turned between them and for how long it was busy, exactly. Where in between
 * is known as well as the readings are dense: instrumented code reads whenever it runs, a timer where it does not.
 */
export class LoopMeter implements StretchSource {
  /** Start of the stretch that the loop is in, milliseconds on the clock; no two have the same. */
  stretch = 0
  /** When it was last read. */
  at = 0
  /** Turns of the loop at that time. */
  turns = 0
  /** For how long it had been idle at the last turn. */
  idle = 0
  /** When a timer of ours is due that has not run: from then on the loop was busy without a break. */
  due: number = Number.POSITIVE_INFINITY
  /** The sampler's signals make the loop's idle counter forget: then only a timer that is late shows a busy loop. */
  isInterrupted = false
  /** Past stretches worth keeping. */
  readonly past: StretchRing = new StretchRing()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Until then a look gives the same stretch again, unless somebody observes. */
  get freshUntil(): number {
    return this.at + WORTH_READING
  }

  look(now: number): number {
    return now > this.freshUntil ? this.observe(now) : this.stretch
  }

  observe(now: number): number {
    const turns = this.#clock.turns()
    if (turns !== this.turns) this.#turn(now, turns)
    this.at = now
    return this.stretch
  }

  /** The loop has turned since the last reading: one stretch has ended then or later, another one goes on. */
  #turn(now: number, turns: number): void {
    const idle = this.#clock.idle()
    const busy = Math.max(0, now - this.at - (idle - this.idle))
    if (this.at - this.stretch >= SHORTEST_STRETCH) this.past.add(this.stretch, this.at)
    const start = now - this.#lastOf(busy, turns - this.turns, now)
    // Each turn has a start of its own, even where the clock has not moved.
    this.stretch = start > this.stretch ? start : this.stretch + Number.EPSILON * Math.max(1, this.stretch)
    this.idle = idle
    this.turns = turns
  }

  /**
   * How much of the busy time between two readings is the last turn's. With one turn it is all but what followed the
   * last reading, with two it is the last or the one that nobody has seen: all of it at most. Of more, one has most if
   * the others are as short as turns are; else they share it, unless a timer shows that the last one was long.
   */
  #lastOf(busy: number, turns: number, now: number): number {
    if (this.isInterrupted) return Math.min(busy, Math.max(0, now - this.due - TIMER_RESOLUTION))
    const others = Math.max(0, turns - 2)
    const share = Math.max(busy / (others + 1), busy - others * USUAL_TURN)
    return Math.min(busy, Math.max(share, now - this.due - TIMER_RESOLUTION))
  }
}
