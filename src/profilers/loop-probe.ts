import type { LoopProbe } from '../core/backend.ts'
import type { Clock } from '../core/clock.ts'
import { SlotList } from '../core/slot-list.ts'
import type { Profile } from '../core/profile.ts'
import type { Recorder } from '../core/recorder.ts'
import { LazyTimer } from './lazy-timer.ts'

/** Between two looks at the loop (ms) while a profile is young, and later, when precision matters less. */
const EARLY_PERIOD = 10
const LATE_PERIOD = 40
const EARLY = 2000
/** Timers fire up to this much (ms) late on an idle loop, because they count in whole milliseconds. */
const TIMER_RESOLUTION = 1.2

/** The timer functions, so that tests need not wait. */
export interface Timers {
  set(callback: () => void, delay: number): { unref(): void }
  clear(timer: { unref(): void }): void
}

function systemTimers(): Timers {
  const timer = new LazyTimer()
  return { set: (callback, delay) => timer.set(callback, delay), clear: () => timer.clear() }
}

/**
 * Looks at the loop every few milliseconds while any profile is active, and never else. A timer that fires late tells
 * that the loop was busy; the loop's idle counter tells for how long, whatever the timer's resolution. The last look
 * is at the profile's end, so that a block which ends with the response is seen as well.
 */
export class TimerLoopProbe implements LoopProbe {
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #watched = new SlotList<Recorder>()
  #timer: { unref(): void } | null = null
  #due = 0
  /** False where the loop had no idle time since the last look: then looking more often wakes nobody. */
  #wasIdle = true

  constructor(clock: Clock, timers: Timers = systemTimers()) {
    this.#clock = clock
    this.#timers = timers
  }

  watch({ recorder }: Profile): void {
    this.#watched.add(recorder)
    if (this.#timer !== null) {
      if (this.#due - recorder.start <= EARLY_PERIOD) return
      this.#timers.clear(this.#timer)
    }
    this.#schedule()
  }

  unwatch({ recorder }: Profile): void {
    if (!this.#watched.remove(recorder)) return
    const at = this.#clock.now()
    // No timer has run since, so nothing shows a break.
    const idle = this.#clock.idle()
    if (idle === recorder.lookIdle) recorder.addBusyStretch(recorder.lookAt, at)
    else this.#look(recorder, at, idle)
    if (this.#watched.items.length > 0 || this.#timer === null) return
    this.#timers.clear(this.#timer)
    this.#timer = null
  }

  readonly #tick = (): void => {
    const at = this.#clock.now()
    const idle = this.#clock.idle()
    this.#wasIdle = false
    for (const recorder of this.#watched.items) {
      if (idle !== recorder.lookIdle) this.#wasIdle = true
      this.#look(recorder, at, idle)
      recorder.lookAt = at
      recorder.lookIdle = idle
    }
    this.#schedule()
  }

  #look(recorder: Recorder, at: number, idle: number): void {
    const { lookAt, lookIdle } = recorder
    const busy = at - lookAt - (idle - lookIdle)
    const late = at - this.#due
    if (late > TIMER_RESOLUTION) {
      // On a loop that had time to be idle, only what made the timer late can be one stretch.
      recorder.addBusyStretch(at - (idle === lookIdle ? busy : Math.min(busy, late + EARLY_PERIOD)), at)
    } else if (idle === lookIdle) {
      // A loop with much to do, but on time: what is busy without a break is shorter than the period.
      recorder.addBusyStretch(Math.max(lookAt, Math.min(this.#due, at)), at)
    }
  }

  #schedule(): void {
    const period = this.#period()
    this.#due = this.#clock.now() + period
    this.#timer = this.#timers.set(this.#tick, period)
    this.#timer.unref()
  }

  /** Slower where every profile is old: a long poll must not wake an idle process a hundred times a second. */
  #period(): number {
    if (!this.#wasIdle) return EARLY_PERIOD
    const now = this.#clock.now()
    for (const recorder of this.#watched.items) if (now - recorder.start < EARLY) return EARLY_PERIOD
    return LATE_PERIOD
  }
}
