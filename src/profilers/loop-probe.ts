import type { LoopProbe } from '../core/backend.ts'
import type { Clock } from '../core/clock.ts'
import { SHORTEST_STRETCH } from '../core/loop-meter.ts'
import type { LoopMeter } from '../core/loop-meter.ts'
import type { Profile } from '../core/profile.ts'
import type { Recorder } from '../core/recorder.ts'
import { scopes } from '../core/scope.ts'

/** Between two looks at a loop that is awake in any case (ms): a look there costs a microsecond. */
const AWAKE_PERIOD = 2
/** Else, since a look wakes the process up: this share of the youngest profile's age, within bounds. */
const SHARE_OF_AGE = 0.02
const SHORTEST_PERIOD = 10
const LONGEST_PERIOD = 40
/** A loop that has turned more often than this between two looks, or was never idle, is awake in any case. */
const CALM_TURNS = 4

/** The timer functions, so that tests need not wait. */
export interface Timers {
  set(callback: () => void, delay: number): { unref(): void }
  clear(timer: { unref(): void }): void
}

/** Outside the context of the request that happens to be the first: the timer would keep it. */
const systemTimers: Timers = {
  set: (callback, delay) => scopes.run(undefined, () => setTimeout(callback, delay)),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
}

export interface LoopProbeOptions {
  clock: Clock
  meter: LoopMeter
  timers?: Timers
}

/**
 * Reads the loop's meter every few milliseconds while any profile is active, so that busy stretches in which no code of
 * a profile runs are seen as well. One for the whole process: a profile pays for a counter and, where the loop was busy
 * for a while, for the stretches that it takes along at its end. The timer is set once for all profiles that follow each
 * other and fires once in vain after the last one; it keeps no process alive.
 */
export class TimerLoopProbe implements LoopProbe {
  readonly #clock: Clock
  readonly #meter: LoopMeter
  readonly #timers: Timers
  #active = 0
  #timer: { unref(): void } | null = null
  /** When the youngest profile began. */
  #youngest = 0
  /** The meter's, at the last look. */
  #turns = 0
  #idle = 0

  constructor({ clock, meter, timers = systemTimers }: LoopProbeOptions) {
    this.#clock = clock
    this.#meter = meter
    this.#timers = timers
  }

  watch({ recorder }: Profile): void {
    const { start } = recorder
    recorder.firstStretch = this.#meter.past.position
    this.#active++
    this.#youngest = start
    if (this.#timer !== null) {
      if (this.#meter.due - start <= SHORTEST_PERIOD) return
      this.#timers.clear(this.#timer)
    }
    this.#meter.look(start)
    this.#schedule(start)
  }

  unwatch({ recorder }: Profile): void {
    if (recorder.firstStretch < 0) return
    this.#active--
    this.#keepStretches(recorder)
    recorder.firstStretch = -1
  }

  longestStretch(recorder: Recorder, now: number): number {
    const { past } = this.#meter
    const busy = now - recorder.start - (this.#clock.idle() - recorder.idleStart)
    if (busy < SHORTEST_STRETCH) return Math.max(0, busy)
    let longest = now - Math.max(this.#meter.look(now), recorder.start)
    past.forEach(recorder.firstStretch, (start, end) => {
      longest = Math.max(longest, end - Math.max(start, recorder.start))
    })
    return longest
  }

  busyTime(recorder: Recorder, now: number): number {
    const { past } = this.#meter
    const latest = now - Math.max(this.#meter.look(now), recorder.start)
    return latest + past.timeFrom(recorder.firstStretch, recorder.start)
  }

  /** Most profiles end before the loop was busy for long. */
  #keepStretches(recorder: Recorder): void {
    const { past } = this.#meter
    const { start, end, idle } = recorder
    if (end - start - idle < SHORTEST_STRETCH) return
    const now = this.#meter.observe(end)
    const lost = past.forEach(recorder.firstStretch, (from, to) => recorder.addBusyStretch(from, to))
    if (end - Math.max(now, start) >= SHORTEST_STRETCH) recorder.addBusyStretch(now, end)
    if (lost > 0) recorder.shed(`the loop was busy so often that its first ${lost} busy stretches were not kept`)
  }

  readonly #tick = (): void => {
    const now = this.#clock.now()
    this.#meter.observe(now)
    this.#timer = null
    this.#meter.due = Number.POSITIVE_INFINITY
    if (this.#active > 0) this.#schedule(now)
  }

  #schedule(now: number): void {
    const period = this.#period(now)
    this.#meter.due = now + period
    this.#timer = this.#timers.set(this.#tick, period)
    this.#timer.unref()
  }

  /**
   * Often where nobody is woken up by it; rarer the longer a process waits for something: a long poll must not wake it
   * hundreds of times a second. On a loop that hardly turns, a look tells all that was since the last one.
   */
  #period(now: number): number {
    const { turns, idle } = this.#meter
    const isAwake = turns - this.#turns > CALM_TURNS || idle === this.#idle
    this.#turns = turns
    this.#idle = idle
    if (isAwake) return AWAKE_PERIOD
    const age = now - this.#youngest
    return Math.min(LONGEST_PERIOD, Math.max(SHORTEST_PERIOD, Math.floor(age * SHARE_OF_AGE)))
  }
}
