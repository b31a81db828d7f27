import { performance } from 'node:perf_hooks'
import { describeError } from '../../core/describe-value.ts'
import type { Logger } from '../../core/log.ts'
import { asProfilerWork } from '../../core/profiler-work.ts'
import type { CpuSampler, TimeRange } from '../../core/sampler.ts'
import { scopes, theMeter } from '../../core/scope.ts'
import type { TraceSamples } from '../../model/samples.ts'
import type { OpenProfile, ProfileEngine } from './engine.ts'
import { createEngine } from './create-engine.ts'
import { LingeringUse } from './lingering-use.ts'
import { SegmentRing } from './segment-ring.ts'

/** A profile goes on for this long (ms) before the next one takes over: memory and the time to end it grow with it. */
const PERIOD = 5000
/** Who asks again and again for what has just ended waits for up to this long (ms): each answer needs a new profile. */
const SHORTEST_PERIOD = 100
/** Elsewhere the profiler stops the thread for a moment, which the loop does not notice. */
const SIGNALS_INTERRUPT = process.platform !== 'darwin' && process.platform !== 'win32'

/** Seams for tests. */
export interface SamplerParts {
  /** Throws where the runtime has no profiler for us. */
  createEngine: (interval: number) => ProfileEngine
  now: () => number
  /** Calls back once; the answer cancels. Keeps no process alive. */
  startTimer: (callback: () => void, delay: number) => () => void
  /** From the profiler's microseconds to the clock of `now`. */
  toClock: (microseconds: number) => number
  /** Calls back when the process is about to end, a crash included; the answer cancels. */
  onExit: (callback: () => void) => () => void
}

/**
 * The one sampler of the process, on the runtime's own CPU profiler. It runs from the first `acquire` to the last
 * release: one profile after the other, each opened before the last one is ended, because a cold start stops the loop.
 * Ended profiles are kept for some minutes, unread, until somebody asks what ran in a range of time.
 */
export class ProcessSampler implements CpuSampler {
  readonly #parts: SamplerParts
  readonly #ring: SegmentRing
  #users = 0
  #interval = 0
  #engine: ProfileEngine | null = null
  #open: OpenProfile | null = null
  #openedAt = 0
  #stopTimer: () => void = () => {}
  #forgetExit: () => void = () => {}
  #nextRotation: Promise<void> | null = null
  #logger: Logger | null = null

  constructor(parts: SamplerParts = SYSTEM) {
    this.#parts = parts
    this.#ring = new SegmentRing(parts.toClock)
  }

  get isRunning(): boolean {
    return this.#open !== null
  }

  /** About what the profiles of the past take. */
  get byteLength(): number {
    return this.#ring.byteLength
  }

  /**
   * Turns it on; the first call stops the loop for some 10 to 150 ms. The answer gives this use of it back. Where the
   * runtime has no profiler for us it stays off, and `isRunning` says so.
   *
   * @param interval milliseconds between two samples; where it runs already it keeps the interval that it has
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
      this.#open = this.#engine.open()
      this.#openedAt = this.#parts.now()
      theMeter.isInterrupted = SIGNALS_INTERRUPT
      this.#forgetExit = this.#parts.onExit(() => this.#finish())
      this.#schedule()
    } catch (error) {
      const { message } = error as Error
      logger.info(`Blocking calls are named by their task only, and there is no CPU profile: ${message}`)
      this.#closeEngine()
    }
  }

  #stop(): void {
    this.#finish()
    this.#ring.clear()
  }

  /**
   * Ends the last profile and leaves it to be read. V8 would go on to sample while Node takes its platform down, and its
   * thread then reads what is gone: a process that should end with its exit code would end with a segmentation fault.
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

  /** Lets the next profile take over. */
  #rotate(): void {
    const last = this.#open
    if (last === null || this.#engine === null) return
    this.#stopTimer()
    const start = this.#openedAt
    try {
      this.#open = this.#engine.open()
      this.#openedAt = this.#parts.now()
      this.#collect(last, start, this.#openedAt)
      this.#schedule()
    } catch (error) {
      this.#fail('go on', error)
      this.#closeEngine()
    }
  }

  #collect(profile: OpenProfile, start: number, end: number): void {
    const ended = profile.end()
    if (ended !== null) this.#ring.add(ended, { start, end }, this.#interval)
  }

  /** Ends the open profile, but not one after the other for each who asks. */
  #soon(): Promise<void> {
    const wait = this.#openedAt + SHORTEST_PERIOD - this.#parts.now()
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
    this.#stopTimer = this.#parts.startTimer(() => this.#rotate(), PERIOD)
  }

  #closeEngine(): void {
    this.#open = null
    this.#forgetExit()
    this.#forgetExit = () => {}
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

/** The profiler and `process.hrtime` have one clock; `performance.now` begins with the process. */
const ORIGIN = Number(process.hrtime.bigint()) / 1e6 - performance.now()

const SYSTEM: SamplerParts = {
  createEngine,
  now: () => performance.now(),
  toClock: (microseconds) => microseconds / 1000 - ORIGIN,
  startTimer: (callback, delay) => {
    // Whoever is running now is not the one whom the timer belongs to.
    const timer = scopes.run(undefined, () => setTimeout(callback, delay))
    timer.unref()
    return () => clearTimeout(timer)
  },
  onExit: (callback) => {
    // One more of ours must not make the app's own the one too many that Node warns of.
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

/** Profiles come one after the other: the sampler is not to start anew for each. */
export const samplerOfProfiles: LingeringUse = new LingeringUse(SYSTEM.startTimer)
