import type { Clock } from './clock.ts'
import { scopes } from './scope.ts'
import type { SlotList, Slotted } from './slot-list.ts'

/** What must not last for ever. */
export interface Limited extends Slotted {
  /** On the clock, milliseconds. */
  readonly start: number
}

export interface DurationLimitOptions<T extends Limited> {
  active: SlotList<T>
  clock: Clock
  /** Milliseconds. */
  maxDuration: number
  /** Called with what has lasted that long; it must be off the list afterwards. */
  expire: (item: T) => void
}

/** Timers fire up to this much (ms) early by the clock, because they count in whole milliseconds. */
const TIMER_RESOLUTION = 1

/**
 * Ends what lasts too long, with one timer for all: one for each request is a tenth of what following a small request
 * costs. The timer may outlive what it was set for; then it goes on to the next or, where there is none, is gone.
 */
export class DurationLimit<T extends Limited> {
  readonly #options: DurationLimitOptions<T>
  #timer: NodeJS.Timeout | null = null
  /** What the timer was set for: when it fires, that is over, whatever the clock says. */
  #first: T | null = null

  constructor(options: DurationLimitOptions<T>) {
    this.#options = options
  }

  /** Something has been put on the list. */
  watch(item: T): void {
    if (this.#timer === null) this.#schedule(item, this.#options.maxDuration)
  }

  /** It has ended: nothing of it is kept here. */
  forget(item: T): void {
    if (this.#first === item) this.#first = null
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#first = null
  }

  /** Outside the context of the request that happens to be the first: the timer would keep it. */
  #schedule(item: T, delay: number): void {
    this.#first = item
    this.#timer = scopes.run(undefined, () => setTimeout(this.#sweep, delay))
    this.#timer.unref()
  }

  readonly #sweep = (): void => {
    const { active, clock, maxDuration, expire } = this.#options
    const first = this.#first
    this.#timer = null
    this.#first = null
    const now = clock.now()
    for (const item of active.copy()) {
      if (item === first || item.start + maxDuration - TIMER_RESOLUTION < now) expire(item)
    }
    let oldest: T | null = null
    for (const item of active.items) if (oldest === null || item.start < oldest.start) oldest = item
    if (oldest !== null) this.#schedule(oldest, oldest.start + maxDuration - now)
  }
}
