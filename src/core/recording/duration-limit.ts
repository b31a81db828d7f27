import type { Clock } from './clock.ts'
import { scopes } from './scope.ts'
import { startTimer } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'
import type { SlotList, Slotted } from '../slot-list.ts'

/** Something with a limited duration. */
export interface Limited extends Slotted {
  /** On the clock, milliseconds. */
  readonly start: number
}

export interface DurationLimitOptions<T extends Limited> {
  active: SlotList<T>
  clock: Clock
  /** Milliseconds. */
  maxDuration: number
  /** Called with an item that has reached the limit. Afterwards the item must be off the list. */
  expire: (item: T) => void
  startTimer?: StartTimer | undefined
}

/** Timers fire up to this much (ms) early by the clock, because they count in whole milliseconds. */
const TIMER_RESOLUTION_MS = 1

/**
 * Ends items that last too long, with one timer for all: one timer for each request is a tenth of the cost of tracking
 * a small request. The timer may outlive its item. It then moves on to the next item, or stops if there is none.
 */
export class DurationLimit<T extends Limited> {
  readonly #options: DurationLimitOptions<T>
  #stopTimer: (() => void) | null = null
  /** The item that the timer was set for: when the timer fires, this item is over, whatever the clock says. */
  #first: T | null = null

  constructor(options: DurationLimitOptions<T>) {
    this.#options = options
  }

  /** Starts the timer for an item that has been put on the list, unless it runs already. */
  watch(item: T): void {
    if (this.#stopTimer === null) this.#schedule(item, this.#options.maxDuration)
  }

  /** Drops the reference to an item that has ended. */
  forget(item: T): void {
    if (this.#first === item) this.#first = null
  }

  close(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#first = null
  }

  /** Starts the timer outside any request's context: it would keep the context of the first request alive. */
  #schedule(item: T, delay: number): void {
    this.#first = item
    const start = this.#options.startTimer ?? startTimer
    this.#stopTimer = scopes.run(undefined, () => start(this.#sweep, delay))
  }

  readonly #sweep = (): void => {
    const { active, clock, maxDuration, expire } = this.#options
    const first = this.#first
    this.#stopTimer = null
    this.#first = null
    const now = clock.now()
    for (const item of active.copy()) {
      if (item === first || item.start + maxDuration - TIMER_RESOLUTION_MS < now) expire(item)
    }
    let oldest: T | null = null
    for (const item of active.items) if (oldest === null || item.start < oldest.start) oldest = item
    if (oldest !== null) this.#schedule(oldest, oldest.start + maxDuration - now)
  }
}
