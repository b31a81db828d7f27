import type { LoopProbe } from '../core/recording/backend.ts'
import type { Clock } from '../core/recording/clock.ts'
import { MIN_BUSY_PERIOD_MS } from '../core/recording/loop-meter.ts'
import type { LoopMeter } from '../core/recording/loop-meter.ts'
import type { Recording } from '../core/recording/recording.ts'
import type { Recorder } from '../core/recording/recorder.ts'
import { scopes } from '../core/recording/scope.ts'
import { clearTimeout, setTimeout } from '../core/runtime-functions.ts'

/** Time (ms) between two readings of a loop that is awake anyway: a reading then costs a microsecond. */
const AWAKE_PERIOD_MS = 2
/**
 * Time between two readings of an idle loop, which a reading wakes up: this share of the youngest recording's age,
 * within bounds (ms).
 */
const SHARE_OF_AGE = 0.02
const MIN_IDLE_PERIOD_MS = 10
const MAX_IDLE_PERIOD_MS = 40
/** A loop that has turned more often than this between two readings, or was never idle, is awake anyway. */
const CALM_TURNS = 4

/** The timer functions; tests pass their own. */
export interface Timers {
  set(callback: () => void, delay: number): { unref(): void }
  clear(timer: { unref(): void }): void
}

/** Timers outside any request's context: they would keep the context of the first request alive. */
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
 * Reads the loop's meter every few milliseconds while any recording is active, so that busy periods without code of a
 * recording are seen as well. One for the whole process: a recording pays for a counter and, if the loop was busy for a
 * while, for copying the busy periods at its end. The timer is set once for all successive recordings and fires once in
 * vain after the last one; it keeps no process alive.
 */
export class TimerLoopProbe implements LoopProbe {
  readonly #clock: Clock
  readonly #meter: LoopMeter
  readonly #timers: Timers
  #active = 0
  #timer: { unref(): void } | null = null
  /** Start of the youngest recording. */
  #youngest = 0
  /** The meter's values at the last reading. */
  #turns = 0
  #idle = 0

  constructor({ clock, meter, timers = systemTimers }: LoopProbeOptions) {
    this.#clock = clock
    this.#meter = meter
    this.#timers = timers
  }

  watch({ recorder }: Recording): void {
    const { start } = recorder
    recorder.firstBusyPeriod = this.#meter.past.position
    recorder.firstAwake = this.#meter.awake.position
    this.#active++
    this.#youngest = start
    if (this.#timer !== null) {
      if (this.#meter.due - start <= MIN_IDLE_PERIOD_MS) return
      this.#timers.clear(this.#timer)
    }
    this.#meter.look(start)
    this.#schedule(start)
  }

  unwatch({ recorder }: Recording): void {
    if (recorder.firstBusyPeriod < 0) return
    this.#active--
    this.#keepBusyPeriods(recorder)
    recorder.firstBusyPeriod = -1
  }

  longestBusyPeriod(recorder: Recorder, now: number, idle: number): number {
    const { past } = this.#meter
    const busy = now - recorder.start - idle
    if (busy < MIN_BUSY_PERIOD_MS) return Math.max(0, busy)
    let longest = now - Math.max(this.#meter.look(now), recorder.start)
    past.forEach(recorder.firstBusyPeriod, (start, end) => {
      longest = Math.max(longest, end - Math.max(start, recorder.start))
    })
    return longest
  }

  busyTime(recorder: Recorder, now: number): number {
    this.#meter.look(now)
    return this.#timeAwake(recorder, now)
  }

  awakeSince(now: number): number {
    this.#meter.observe(now)
    return this.#meter.awakeSince
  }

  #timeAwake({ firstAwake, start }: Recorder, now: number): number {
    const { awake, awakeSince } = this.#meter
    return now - Math.max(awakeSince, start) + awake.timeFrom(firstAwake, start)
  }

  /** Copies the busy periods to the recorder. Most recordings end before the loop was busy for long. */
  #keepBusyPeriods(recorder: Recorder): void {
    const { past } = this.#meter
    const { start, end, idle } = recorder
    if (end - start - idle < MIN_BUSY_PERIOD_MS) return
    const now = this.#meter.observe(end)
    const lost = past.forEach(recorder.firstBusyPeriod, (from, to) => recorder.addBusyPeriod(from, to))
    if (end - Math.max(now, start) >= MIN_BUSY_PERIOD_MS) recorder.addBusyPeriod(now, end)
    recorder.awake = Math.max(recorder.awake, this.#timeAwake(recorder, end))
    if (lost > 0) recorder.shed(`the loop was busy so often that its first ${lost} busy periods were not kept`)
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
   * Returns the time until the next reading: short if the loop is awake anyway, and longer the longer a process waits.
   * A long poll must not wake it hundreds of times a second, and on a loop that hardly turns, one reading tells
   * everything since the last one.
   */
  #period(now: number): number {
    const { turns, idle } = this.#meter
    const isAwake = turns - this.#turns > CALM_TURNS || idle === this.#idle
    this.#turns = turns
    this.#idle = idle
    if (isAwake) return AWAKE_PERIOD_MS
    const age = now - this.#youngest
    return Math.min(MAX_IDLE_PERIOD_MS, Math.max(MIN_IDLE_PERIOD_MS, Math.floor(age * SHARE_OF_AGE)))
  }
}
