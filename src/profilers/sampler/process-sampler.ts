import { describeError } from '../../core/describe-value.ts'
import type { Logger } from '../../core/log.ts'
import { systemClock } from '../../core/recording/clock.ts'
import { readLoopTime } from '../../core/recording/cpu-usage.ts'
import { now } from '../../core/recording/now.ts'
import { asProfilerWork } from '../../core/recording/profiler-work.ts'
import type { CpuSampler, TimeRange } from '../../core/recording/sampler.ts'
import { scopes, theMeter } from '../../core/recording/scope.ts'
import { startTimer } from '../../core/time-limit.ts'
import type { TraceSamples } from '../../model/cpu-samples.ts'
import type { OpenCpuProfile, CpuProfileEngine } from './engine.ts'
import { createEngine } from './create-engine.ts'
import { IdleAccount } from './idle-account.ts'
import type { IdleReadings } from './idle-account.ts'
import { LingeringUse } from './lingering-use.ts'
import { patchIdle } from './patch-idle.ts'
import { SegmentRing } from './segment-ring.ts'

/** Time (ms) after which the next CPU profile takes over: memory and the time to end one grow with its length. */
const ROTATION_PERIOD_MS = 5000
/** Minimum time (ms) between forced rotations: reading the newest samples ends the current CPU profile. */
const MIN_FORCED_ROTATION_MS = 100
/** The same for a reader of the idle counter, who cannot wait. */
const MIN_IDLE_ROTATION_MS = 20
/** Time (ms) without a recording after which a warm engine takes no samples. */
const QUIET_MS = 1000
/**
 * True if the profiler's signals interrupt a waiting loop. On other platforms it stops the thread for a moment, which
 * the loop does not notice.
 */
export const SIGNALS_INTERRUPT: boolean = process.platform !== 'darwin' && process.platform !== 'win32'

/** Seams for tests. */
export interface SamplerParts {
  /** Throws if the runtime has no usable profiler. */
  createEngine: (interval: number) => CpuProfileEngine
  now: () => number
  /** Calls back once; the returned function cancels. Keeps no process alive. */
  startTimer: (callback: () => void, delay: number) => () => void
  /** Converts the profiler's microseconds to the clock of `now`. */
  toClock: (microseconds: number) => number
  idleReadings: IdleReadings
  /** Corrects the idle time for its readers by the milliseconds that the function returns, and returns the end of it. */
  patchIdle: (lost: () => number) => () => void
  /** Calls back when the process is about to end, even by a crash; the returned function cancels. */
  onExit: (callback: () => void) => () => void
}

/**
 * The one sampler of the process, on the runtime's own CPU profiler. It runs from the first `acquire` to the last
 * release: one CPU profile after the other, each opened before the last one is ended, because a cold start stops the
 * loop. Where the engine is warm without one, there is none while nothing is recorded. Ended profiles are kept for some
 * minutes, unparsed, until somebody asks for the samples of a range of time.
 */
export class ProcessSampler implements CpuSampler {
  readonly #parts: SamplerParts
  readonly #ring: SegmentRing
  #users = 0
  #interval = 0
  #engine: CpuProfileEngine | null = null
  #open: OpenCpuProfile | null = null
  #openedAt = 0
  /** The time from which the next forced rotation must wait; readers of the idle time do not count. */
  #rotatedAt = Number.NEGATIVE_INFINITY
  #stopTimer: () => void = () => {}
  #forgetExit: () => void = () => {}
  #nextRotation: Promise<void> | null = null
  #logger: Logger | null = null
  /** Recordings that run, and the time at which the last one ended. */
  #recordings = 0
  #quietSince = Number.NEGATIVE_INFINITY
  readonly #idle: IdleAccount
  #restoreIdle: () => void = () => {}

  constructor(parts: SamplerParts = SYSTEM) {
    this.#parts = parts
    this.#idle = new IdleAccount(parts.idleReadings)
    this.#ring = new SegmentRing(parts.toClock)
  }

  get isRunning(): boolean {
    return this.#engine !== null
  }

  enter(): void {
    if (this.#recordings++ > 0 || this.#open !== null || this.#engine === null) return
    try {
      this.#begin(this.#engine)
    } catch (error) {
      this.#fail('go on', error)
      this.#closeEngine()
    }
  }

  leave(): void {
    if (--this.#recordings === 0) this.#quietSince = this.#parts.now()
  }

  /** Estimated memory of the ended CPU profiles, in bytes. */
  get byteLength(): number {
    return this.#ring.byteLength
  }

  /**
   * Turns the sampler on and returns the function that releases this use. The first call stops the loop for some 10 to
   * 150 ms. If the runtime has no usable profiler it stays off, and `isRunning` is false.
   *
   * @param interval milliseconds between two samples; a running sampler keeps its interval
   */
  acquire(interval: number, logger: Logger): () => void {
    if (this.#users++ === 0) this.#start(interval, logger)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      if (--this.#users === 0) this.#stop()
    }
  }

  async read(range: TimeRange): Promise<TraceSamples | null> {
    if (this.#open !== null && range.end > this.#openedAt) await this.#soon()
    return this.readNow(range)
  }

  readNow(range: TimeRange): TraceSamples | null {
    return asProfilerWork(() => this.#readNow(range))
  }

  #readNow(range: TimeRange): TraceSamples | null {
    if (this.#open !== null && range.end > this.#openedAt) this.#rotate()
    try {
      return this.#ring.read(range, this.#interval)
    } catch (error) {
      this.#fail('read', error)
      return null
    }
  }

  keep(range: TimeRange): void {
    if (this.#open !== null) this.#ring.keep(range)
  }

  #start(interval: number, logger: Logger): void {
    this.#interval = interval
    this.#logger = logger
    try {
      this.#engine = this.#parts.createEngine(interval)
      if (!this.#engine.isWarm || this.#recordings > 0) this.#begin(this.#engine)
      this.#forgetExit = this.#parts.onExit(() => this.#finish())
      if (SIGNALS_INTERRUPT) this.#restoreIdle = this.#parts.patchIdle(() => this.#lostIdle())
    } catch (error) {
      const { message } = error as Error
      logger.info(`Blocking calls are named by their task only, and there is no CPU profile: ${message}`)
      this.#closeEngine()
    }
  }

  /** Takes samples from now on. */
  #begin(engine: CpuProfileEngine): void {
    this.#open = engine.open()
    this.#openedAt = this.#parts.now()
    this.#idle.begin()
    theMeter.isInterrupted = SIGNALS_INTERRUPT
    this.#schedule()
  }

  /** Ends the open CPU profile if nothing is recorded and the next one need not wait for it, else rotates. */
  #goOn(): void {
    const isQuiet = this.#recordings === 0 && this.#parts.now() - this.#quietSince >= QUIET_MS
    if (!isQuiet || this.#engine?.isWarm !== true) return this.#rotate()
    const last = this.#open
    this.#open = null
    theMeter.isInterrupted = false
    try {
      if (last !== null) this.#collect(last, this.#openedAt, this.#parts.now())
    } catch (error) {
      this.#fail('go on', error)
      this.#closeEngine()
    }
  }

  /** Returns the milliseconds that the idle counter has lost until now. */
  #lostIdle(): number {
    if (this.#open !== null && this.#parts.now() - this.#openedAt >= MIN_IDLE_ROTATION_MS) {
      const rotatedAt = this.#rotatedAt
      asProfilerWork(() => this.#goOn())
      this.#rotatedAt = rotatedAt
    }
    return this.#idle.lost
  }

  #stop(): void {
    this.#finish()
    this.#ring.clear()
  }

  /**
   * Ends the last CPU profile and keeps it. Otherwise V8 would go on to sample while Node takes its platform down, and
   * its thread would read freed memory: a process would end with a segmentation fault instead of its exit code.
   */
  #finish(): void {
    this.#stopTimer()
    try {
      if (this.#open !== null) this.#collect(this.#open, this.#openedAt, this.#parts.now())
    } catch (error) {
      this.#fail('stop', error)
    }
    this.#closeEngine()
  }

  /** Ends the open CPU profile after opening the next one. */
  #rotate(): void {
    const last = this.#open
    if (last === null || this.#engine === null) return
    this.#stopTimer()
    const start = this.#openedAt
    try {
      this.#open = this.#engine.open()
      this.#openedAt = this.#rotatedAt = this.#parts.now()
      this.#collect(last, start, this.#openedAt)
      this.#schedule()
    } catch (error) {
      this.#fail('go on', error)
      this.#closeEngine()
    }
  }

  #collect(cpuProfile: OpenCpuProfile, start: number, end: number): void {
    const ended = cpuProfile.end()
    if (ended === null) return
    this.#ring.add(ended, { start, end }, this.#interval)
    if (SIGNALS_INTERRUPT) this.#idle.add(ended)
  }

  /** Ends the open CPU profile, but at most once per interval for all callers. */
  #soon(): Promise<void> {
    const wait = this.#rotatedAt + MIN_FORCED_ROTATION_MS - this.#parts.now()
    if (wait <= 0) {
      this.#rotate()
      return Promise.resolve()
    }
    this.#nextRotation ??= new Promise((resolve) => {
      this.#parts.startTimer(() => {
        this.#nextRotation = null
        this.#rotate()
        resolve()
      }, wait)
    })
    return this.#nextRotation
  }

  #schedule(): void {
    this.#stopTimer = this.#parts.startTimer(() => this.#goOn(), ROTATION_PERIOD_MS)
  }

  #closeEngine(): void {
    this.#open = null
    this.#forgetExit()
    this.#forgetExit = () => {}
    this.#restoreIdle()
    this.#restoreIdle = () => {}
    theMeter.isInterrupted = false
    try {
      this.#engine?.close()
    } catch (error) {
      this.#fail('stop', error)
    }
    this.#engine = null
  }

  #fail(step: string, error: unknown): void {
    this.#logger?.warn(
      `The CPU sampler could not ${step}: ${describeError(error)}. Blocking calls may name their task only.`,
    )
  }
}

/**
 * Difference (ms) of the two clocks: the profiler and `process.hrtime` share one, and `performance.now` begins with the
 * process.
 */
const CLOCK_ORIGIN_MS = Number(process.hrtime.bigint()) / 1e6 - now()

const SYSTEM: SamplerParts = {
  createEngine,
  now,
  idleReadings: { now, counter: () => systemClock.idle(), cpu: readLoopTime },
  patchIdle,
  toClock: (microseconds) => microseconds / 1000 - CLOCK_ORIGIN_MS,
  startTimer: (callback, delay) => {
    // The timer must not belong to the request whose code is running now.
    return scopes.run(undefined, () => startTimer(callback, delay))
  },
  onExit: (callback) => {
    // Our listener must not push the app's listeners over the limit at which Node warns.
    const allow = (more: number): unknown => process.setMaxListeners(process.getMaxListeners() + more)
    const hasLimit = process.getMaxListeners() > 0
    if (hasLimit) allow(1)
    process.once('exit', callback)
    return () => {
      process.off('exit', callback)
      if (hasLimit) allow(-1)
    }
  },
}

/** There is one profiler in a process, so there is one sampler. */
export const theSampler: ProcessSampler = new ProcessSampler()

/** Keeps the sampler on between calls of `profile()`, which come one after the other. */
export const samplerOfCalls: LingeringUse = new LingeringUse(SYSTEM.startTimer)
