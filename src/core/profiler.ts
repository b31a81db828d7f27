import type { TraceSamples } from '../model/samples.ts'
import type { Capabilities } from '../model/stats.ts'
import type { Trace } from '../model/trace.ts'
import type { AsyncProfilerBackend, LoopProbe } from './backend.ts'
import type { Clock } from './clock.ts'
import { recentCpuUsage } from './cpu-usage.ts'
import type { BackendChoice } from './config.ts'
import { DurationLimit } from './duration-limit.ts'
import type { Logger } from './log.ts'
import { StackEntry } from './loop-stack.ts'
import type { LoopStack } from './loop-stack.ts'
import type { LiveFigures, Profile, ProfileEnd } from './profile.ts'
import { asProfilerWork } from './profiler-work.ts'
import { Recorder } from './recorder.ts'
import type { CpuSampler } from './sampler.ts'
import { SlotList } from './slot-list.ts'
import { enterScopes, leaveScopes, releaseScopes } from './scope-hook.ts'
import { scopes } from './scope.ts'
import type { Scope } from './scope.ts'
import { estimateBytes } from './estimate-bytes.ts'

export interface ProfilerOptions {
  /** Best first. */
  backends: readonly AsyncProfilerBackend[]
  choice: BackendChoice
  probe: LoopProbe
  /** Null where nobody wants to know which function spent the time. */
  sampler: CpuSampler | null
  /** Samples of a profile in which the loop was busy for this long (ms) at a time are kept until it goes. */
  keepSamplesFrom: number
  loop: LoopStack
  clock: Clock
  logger: Logger
  maxTasks: number
  /** Milliseconds. */
  maxDuration: number
}

/** Starts profiles on the best backend that runs here. */
export class Profiler {
  readonly backend: AsyncProfilerBackend | null
  readonly #options: ProfilerOptions
  readonly #active = new SlotList<ActiveProfile>()
  readonly #limit: DurationLimit<ActiveProfile>

  constructor(options: ProfilerOptions) {
    this.#options = options
    this.backend = selectBackend(options)
    const { clock, maxDuration } = options
    const expire = (profile: ActiveProfile): void => profile.end(tooLong(maxDuration))
    this.#limit = new DurationLimit({ active: this.#active, clock, maxDuration, expire })
  }

  start(name: string): Profile {
    const profile = new ActiveProfile(name, this.backend, this.#options, this)
    this.#active.add(profile)
    this.#limit.watch(profile)
    return profile
  }

  /** A profile of this profiler has come to its end. */
  ended(profile: ActiveProfile): void {
    this.#active.remove(profile)
    this.#limit.forget(profile)
  }

  get activeCount(): number {
    return this.#active.items.length
  }

  /** Ends every profile that is still active, so that no hook is left. */
  close(): void {
    for (const profile of this.#active.copy()) profile.end('the toolbar was closed')
    this.#limit.close()
    this.backend?.release?.()
    releaseScopes()
  }
}

/**
 * The first backend of the list that is available, or the one that was asked for and, where that is not available, the
 * best after it. Says once what was passed over, and why.
 */
function selectBackend({ backends, choice, logger }: ProfilerOptions): AsyncProfilerBackend | null {
  const first = choice === 'auto' ? 0 : backends.findIndex((backend) => backend.name === choice)
  if (first < 0) logger.warn(`The "${choice}" profiler backend is not in this version; choosing one automatically.`)
  const candidates = backends.slice(Math.max(0, first))
  const reasons: string[] = []
  for (const backend of candidates) {
    const reason = whyUnavailable(backend)
    if (reason === null) {
      if (reasons.length > 0) logger.info(`Profiling with "${backend.name}". ${reasons.join(' ')}`)
      return backend
    }
    reasons.push(`"${backend.name}" is not available: ${reason}.`)
  }
  logger.warn(`No profiler backend can run here. ${reasons.join(' ')}`)
  return null
}

function whyUnavailable(backend: AsyncProfilerBackend): string | null {
  try {
    return backend.isAvailable() ? null : (backend.unavailableReason() ?? 'it gave no reason')
  } catch (error) {
    return `it failed to say whether it can run (${String(error)})`
  }
}

class ActiveProfile implements Profile {
  readonly name: string
  readonly recorder: Recorder
  readonly scope: Scope
  onEnd: ProfileEnd | null = null
  slot = -1
  readonly #options: ProfilerOptions
  readonly #profiler: Profiler
  #backend: AsyncProfilerBackend | null
  #trace: Trace | null = null
  readonly #cpuStart: NodeJS.CpuUsage
  #cpuEnd: NodeJS.CpuUsage | null = null
  #samples: Promise<TraceSamples | null> | null = null
  /** What figures are as of, milliseconds; NaN where that is when they are asked for. */
  #moment: number = Number.NaN

  constructor(name: string, backend: AsyncProfilerBackend | null, options: ProfilerOptions, profiler: Profiler) {
    this.name = name
    this.#options = options
    this.#profiler = profiler
    this.#backend = backend
    const { clock, maxTasks } = options
    enterScopes()
    const outer = scopes.getStore()?.recorder
    this.recorder = new Recorder({ name, clock, maxTasks, outer: outer === undefined || outer.closed ? null : outer })
    this.#cpuStart = recentCpuUsage(this.recorder.start)
    this.scope = { recorder: this.recorder, log: null }
    try {
      options.probe.watch(this)
    } catch (error) {
      this.#fail('start', error)
    }
    try {
      backend?.start(this)
    } catch (error) {
      this.#fail('start', error)
    }
    if (backend === null) this.recorder.fail('no profiler backend can run here')
    else if (options.sampler?.isRunning === true) this.recorder.capabilities = withSamples(this.recorder.capabilities)
  }

  get start(): number {
    return this.recorder.start
  }

  get duration(): number | null {
    return Number.isNaN(this.recorder.end) ? null : this.recorder.end - this.recorder.start
  }

  get trace(): Trace | null {
    if (this.duration === null) return null
    this.#trace ??= asProfilerWork(() => this.recorder.finish())
    return this.#trace
  }

  samples(): Promise<TraceSamples | null> {
    const { sampler } = this.#options
    if (sampler === null || this.duration === null) return Promise.resolve(null)
    this.#samples ??= sampler.read(this.recorder)
    return this.#samples
  }

  samplesNow(): TraceSamples | null {
    return this.duration === null ? null : (this.#options.sampler?.readNow(this.recorder) ?? null)
  }

  get byteLength(): number {
    return this.#trace === null ? this.recorder.byteLength : estimateBytes(this.#trace)
  }

  run<T>(fn: () => T): T {
    if (this.duration !== null) return fn()
    const root = (): T => scopes.run(this.scope, fn)
    return this.#backend?.runRoot === undefined ? this.#runOnStack(root) : this.#backend.runRoot(this, root)
  }

  #runOnStack<T>(fn: () => T): T {
    const { loop, clock } = this.#options
    const at = clock.now()
    loop.dropStale(at)
    const depth = loop.entries.length
    loop.enter(new StackEntry(this.recorder, null, 0), at)
    try {
      return fn()
    } finally {
      loop.truncate(depth, clock.now())
    }
  }

  cpuUsage(): NodeJS.CpuUsage | null {
    const [from, to] = [this.#cpuStart, this.#cpuEnd]
    return to === null ? null : { user: to.user - from.user, system: to.system - from.system }
  }

  get holdsStorage(): boolean {
    return this.#trace === null && this.recorder.holdsStorage
  }

  discard(): void {
    if (this.duration !== null && this.#trace === null) this.recorder.discard()
  }

  elapsed(): number {
    const { start, end } = this.recorder
    return (Number.isNaN(end) ? this.#now() : end) - start
  }

  holdMoment(): number {
    this.#moment = this.#options.clock.now()
    return this.elapsed()
  }

  releaseMoment(): void {
    this.#moment = Number.NaN
  }

  #now(): number {
    return Number.isNaN(this.#moment) ? this.#options.clock.now() : this.#moment
  }

  figures(): LiveFigures {
    const { recorder } = this
    const { clock, probe } = this.#options
    this.#endOpenSlice()
    const now = this.#now()
    const elapsed = now - recorder.start
    const counted = Math.min(elapsed, clock.idle() - recorder.idleStart)
    const running = Math.min(elapsed - counted, recorder.source?.running ?? recorder.running)
    const work = recorder.profilerWorkSoFar()
    const queued = Math.min(elapsed - counted - running, Math.max(work, this.#mostQueued(running, now)))
    return {
      elapsed,
      running,
      waiting: elapsed - running - queued,
      queued: recorder.capabilities.tasks ? queued : 0,
      lagMax: probe.longestStretch(recorder, now),
      overhead: recorder.cost + work,
    }
  }

  /** It counts as well: nothing may have ended one since a long block began. */
  #endOpenSlice(): void {
    const { loop, clock } = this.#options
    if (loop.top !== undefined) loop.split(clock.now())
    this.#backend?.countOpenSlice?.(this)
  }

  /** The sampler interrupts the idle counter: before its samples are read, only what the probe has seen was queued. */
  #mostQueued(running: number, now: number): number {
    const { sampler, probe } = this.#options
    return sampler?.isRunning === true
      ? Math.max(0, probe.busyTime(this.recorder, now) - running)
      : Number.POSITIVE_INFINITY
  }

  end(mark?: string): void {
    if (this.duration !== null) return
    this.#endOpenSlice()
    if (mark !== undefined) this.recorder.shed(mark)
    this.#stop()
    const { keepSamplesFrom, sampler } = this.#options
    if ((this.recorder.source?.running ?? this.recorder.running) >= keepSamplesFrom) sampler?.keep(this.recorder)
    this.#cpuEnd = recentCpuUsage(this.recorder.end)
    leaveScopes()
    this.#profiler.ended(this)
    const { onEnd } = this
    this.onEnd = null
    onEnd?.onProfileEnd()
  }

  #stop(): void {
    try {
      this.#backend?.stop(this)
    } catch (error) {
      this.#fail('stop', error)
    }
    this.recorder.close()
    this.recorder.keepProfilerWork()
    try {
      this.#options.probe.unwatch(this)
    } catch (error) {
      this.#fail('stop', error)
    }
  }

  /** A backend's failure ends its part in this profile, with one warning, and never reaches the app. */
  #fail(step: string, error: unknown): void {
    const name = this.#backend?.name ?? 'none'
    this.recorder.fail(`the "${name}" backend failed at ${step}`)
    this.#options.logger.warn(
      `The "${name}" profiler backend failed at ${step}: ${String(error)}. This request has no async profile; ` +
        'the next one is profiled again.',
    )
  }
}

const sampled = new WeakMap<Capabilities, Capabilities>()

/** With samples, slices tell which function blocked. A backend's capabilities are always the same object. */
function withSamples(capabilities: Capabilities): Capabilities {
  if (!capabilities.tasks) return capabilities
  const known = sampled.get(capabilities)
  if (known !== undefined) return known
  const more = { ...capabilities, blockingFunction: true }
  sampled.set(capabilities, more)
  return more
}

const tooLong = (milliseconds: number): string =>
  `the profile was closed after ${milliseconds} ms (asyncProfilerMaxDuration)`
