import { describeError } from '../describe-value.ts'
import type { TraceSamples } from '../../model/cpu-samples.ts'
import type { BackendName } from '../../model/async-stats.ts'
import type { BackendChoice } from '../../model/settings.ts'
import type { OperationKind } from '../../model/operation.ts'
import type { Trace } from '../../model/trace.ts'
import type { AsyncProfilerBackend, LoopProbe } from './backend.ts'
import { BackendSelection } from './backend-selection.ts'
import type { SelectedBackend } from './backend-selection.ts'
import type { Claims } from './claims/claims.ts'
import type { Clock } from './clock.ts'
import { KNOWS_LOOP_TIME, recentCpuUsage } from './cpu-usage.ts'
import type { LoopTimes } from './cpu-usage.ts'
import type { StartTimer } from '../time-limit.ts'
import { DurationLimit } from './duration-limit.ts'
import type { Logger } from '../log.ts'
import { StackEntry } from './loop-stack.ts'
import type { LoopStack } from './loop-stack.ts'
import type { OperationFigures } from '../operation-counts.ts'
import type { LiveFigures, Recording, RecordingEnd, RequestAddress } from './recording.ts'
import { asProfilerWork, profilerWork } from './profiler-work.ts'
import { Recorder } from './recorder.ts'
import { withSamples } from './sampler.ts'
import type { CpuSampler } from './sampler.ts'
import { SlotList } from '../slot-list.ts'
import { enterScopes, leaveScopes, releaseScopes } from './scope-hook.ts'
import { scopes } from './scope.ts'
import type { Scope } from './scope.ts'
import { estimateBytes } from '../estimate-bytes.ts'

export interface ProfilerOptions {
  /** Best first. */
  backends: readonly AsyncProfilerBackend[]
  choice: BackendChoice
  probe: LoopProbe
  /** Null if functions need not be named. */
  sampler: CpuSampler | null
  /** The samples of a recording whose own time on the loop is at least this long (ms) are kept until it is dropped. */
  keepSamplesFrom: number
  loop: LoopStack
  /** The time that slices of all recordings hold the loop. */
  claims: Claims
  /** The requests that are being recorded, of all profilers. */
  openRequests: { count: number }
  clock: Clock
  logger: Logger
  maxTasks: number
  /** Operations of a recording that are kept in detail. */
  maxOperations?: number
  /** Called at the start of each recording, with its time. */
  onStart?: (at: number) => void
  /** Milliseconds. */
  maxDuration: number
  /** Tests pass their own. */
  startTimer?: StartTimer
}

/**
 * The idle time that is told without slices may be wrong by this share of the time, or by this much (ms) in a short one;
 * else nothing is told.
 */
const MAX_DOUBT = 0.1
const MIN_DOUBT_MS = 1

/** Starts recordings on the best backend that runs here. */
export class Profiler {
  readonly #options: ProfilerOptions
  readonly #backends: BackendSelection
  readonly #active = new SlotList<ActiveRecording>()
  readonly #limit: DurationLimit<ActiveRecording>

  constructor(options: ProfilerOptions) {
    this.#options = options
    this.#backends = new BackendSelection(options)
    const { clock, maxDuration, startTimer } = options
    const expire = (recording: ActiveRecording): void => recording.end(tooLong(maxDuration))
    this.#limit = new DurationLimit({ active: this.#active, clock, maxDuration, expire, startTimer })
  }

  get backend(): AsyncProfilerBackend | null {
    return this.#backends.best
  }

  /** `isBeforeApp`: the app's modules are still to come, so a backend that sees none of them is not blind. */
  start(name: string, isBeforeApp = false): Recording {
    return this.#start(name, isBeforeApp ? this.#backends.forProcess() : this.#backends.forCall(), null)
  }

  /** Starts the recording of a tracked request, which may have to go without detail for the process's sake. */
  startRequest(address: RequestAddress): Recording {
    return this.#start('request', this.#backends.forRequest(address, this.#options.openRequests.count), address)
  }

  #start(name: string, selected: SelectedBackend, address: RequestAddress | null): Recording {
    const recording = new ActiveRecording({ name, selected, address }, this.#options, this)
    if (selected.reason !== null) recording.recorder.shed(selected.reason)
    this.#active.add(recording)
    this.#limit.watch(recording)
    return recording
  }

  /** Drops a recording of this profiler that has ended. */
  ended(recording: ActiveRecording): void {
    this.#active.remove(recording)
    this.#limit.forget(recording)
  }

  get activeCount(): number {
    return this.#active.items.length
  }

  /** Ends every active recording, so that no hook is left. */
  close(): void {
    for (const recording of this.#active.copy()) recording.end('the toolbar was closed')
    this.#limit.close()
    for (const backend of this.#options.backends) backend.release?.()
    releaseScopes()
  }
}

interface NewRecording {
  name: string
  selected: SelectedBackend
  address: RequestAddress | null
}

class ActiveRecording implements Recording {
  lastQueued: number = Number.NaN
  readonly name: string
  readonly address: RequestAddress | null
  readonly recorder: Recorder
  readonly scope: Scope
  onEnd: RecordingEnd | null = null
  slot = -1
  readonly #options: ProfilerOptions
  readonly #profiler: Profiler
  #backend: AsyncProfilerBackend | null
  /** The backend in whose place another one records; null for its own recordings. */
  readonly #witnessFor: AsyncProfilerBackend | null
  #trace: Trace | null = null
  /** Time that slices of any recording had held the loop before it. */
  readonly #claimedBefore: number
  readonly #cpuStart: NodeJS.CpuUsage
  /** Null if slices make it needless. */
  readonly #loopStart: LoopTimes | null
  #cpuEnd: NodeJS.CpuUsage | null = null
  #samples: Promise<TraceSamples | null> | null = null
  /** The moment of all figures, in milliseconds; NaN for the moment at which they are read. */
  #moment: number = Number.NaN

  constructor({ name, selected, address }: NewRecording, options: ProfilerOptions, profiler: Profiler) {
    const { backend } = selected
    this.name = name
    this.address = address
    this.#witnessFor = selected.witnessFor
    this.#options = options
    this.#profiler = profiler
    this.#backend = backend
    const { clock, maxTasks, maxOperations } = options
    options.sampler?.enter()
    if (address !== null) options.openRequests.count++
    enterScopes()
    const outer = scopes.getStore()?.recorder
    this.recorder = new Recorder({
      name,
      clock,
      maxTasks,
      maxOperations,
      outer: outer === undefined || outer.closed ? null : outer,
    })
    this.#claimedBefore = options.claims.until(this.recorder.start)
    this.recorder.holding.address = address
    options.onStart?.(this.recorder.start)
    this.#cpuStart = recentCpuUsage(this.recorder.start)
    this.recorder.teller = this
    this.scope = { recorder: this.recorder, log: null, within: null }
    try {
      options.probe.watch(this)
      this.recorder.holding.begin(options.claims, this.start, () => options.probe.awakeSince(this.start))
    } catch (error) {
      this.#fail('start', error)
    }
    try {
      backend?.start(this)
    } catch (error) {
      this.#fail('start', error)
    }
    this.#loopStart = this.recorder.capabilities.tasks ? null : options.clock.loop(this.recorder.start)
    if (backend === null) this.recorder.fail('no profiler backend can run here')
    else if (options.sampler?.isRunning === true) this.recorder.capabilities = withSamples(this.recorder.capabilities)
  }

  get backend(): BackendName {
    return this.recorder.backend
  }

  get start(): number {
    return this.recorder.start
  }

  get duration(): number | null {
    return Number.isNaN(this.recorder.end) ? null : this.recorder.end - this.recorder.start
  }

  get trace(): Trace | null {
    return this.duration === null ? null : (this.#trace ??= asProfilerWork(() => this.recorder.finish()))
  }

  samples(): Promise<TraceSamples | null> {
    const { sampler } = this.#options
    if (sampler === null || this.duration === null) return Promise.resolve(null)
    return (this.#samples ??= sampler.read(this.recorder))
  }

  samplesNow(): TraceSamples | null {
    return this.duration === null ? null : (this.#options.sampler?.readNow(this.recorder) ?? null)
  }

  get byteLength(): number {
    return this.#trace === null ? this.recorder.byteLength : estimateBytes(this.#trace)
  }

  run<T>(fn: () => T, parent = 0): T {
    if (this.duration !== null) return fn()
    const go = (): T => scopes.run(this.scope, fn)
    return this.#backend?.runRoot === undefined ? this.#runOnStack(go, parent) : this.#backend.runRoot(this, go, parent)
  }

  #runOnStack<T>(fn: () => T, parent: number): T {
    const { loop, clock } = this.#options
    const at = clock.now()
    loop.dropStale(at)
    const depth = loop.entries.length
    loop.enter(new StackEntry(this.recorder, null, parent), at)
    try {
      return fn()
    } finally {
      loop.truncate(depth, clock.now())
    }
  }

  claimNow(now?: number): void {
    const { loop } = this.#options
    if (this.duration !== null || !this.recorder.capabilities.tasks || this.#backend?.isAtWork?.() === true) return
    const at = now ?? this.#now()
    const since = loop.unnoticedSince(at, this.recorder.start)
    if (Number.isNaN(since)) return
    if (this.#backend?.addUnnoticed !== undefined) this.#backend.addUnnoticed(this, since, at)
    else loop.addUnnoticed(new StackEntry(this.recorder, null, 0), since, at)
  }

  currentTask(): number {
    return this.duration === null ? (this.#backend?.currentTask?.(this) ?? 0) : 0
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
    const known = Math.max(0, this.#claimed(now) - running) + work
    const others = Math.min(elapsed - counted - running, Math.max(known, this.#mostBusy(running, now)))
    const waiting = elapsed - running - others
    const [lagMax, overhead] = [probe.longestBusyPeriod(recorder, now, counted), recorder.cost + work]
    if (recorder.capabilities.tasks) {
      const queued = (this.lastQueued = Math.min(known, others))
      return { elapsed, running, waiting, queued, unattributed: others - queued, lagMax, overhead }
    }
    const isKnown = waiting - counted <= Math.max(MIN_DOUBT_MS, elapsed * MAX_DOUBT) || this.#isOnTime(elapsed, now)
    const [idle, unattributed] = isKnown ? [waiting, others] : [Number.NaN, Number.NaN]
    return { elapsed, running, waiting: idle, queued: Number.NaN, unattributed, lagMax, overhead }
  }

  operationFigures(kinds: readonly OperationKind[]): OperationFigures {
    return this.recorder.operations.figuresOf(kinds, this.recorder.start + this.elapsed())
  }

  /**
   * Returns whether the machine had time for the loop, so that it did nothing in the time in which it was not on a
   * processor.
   */
  #isOnTime(elapsed: number, now: number): boolean {
    const delayed = this.#options.clock.loop(now).delayed - (this.#loopStart?.delayed ?? 0)
    return delayed <= Math.max(MIN_DOUBT_MS, elapsed * MAX_DOUBT)
  }

  /** Ends the open slice so that it counts: since a long block began, nothing else may have ended it. */
  #endOpenSlice(): void {
    const { loop, clock } = this.#options
    if (loop.top !== undefined) loop.split(clock.now())
    this.#backend?.countOpenSlice?.(this)
  }

  /** Returns the milliseconds since its start in which slices of any recording held the loop. */
  #claimed(now: number): number {
    return this.#options.claims.until(now) - this.#claimedBefore
  }

  /**
   * Limits the busy time outside own slices: the sampler resets the idle counter, so before its samples are read, only
   * busy time that the probe has seen counts. Without slices, which the probe looks at, CPU time tells more.
   */
  #mostBusy(running: number, now: number): number {
    const { sampler, probe } = this.#options
    if (sampler?.isRunning !== true) return Number.POSITIVE_INFINITY
    return Math.max(0, Math.max(probe.busyTime(this.recorder, now), this.#loopTime(now)) - running)
  }

  /** Returns the CPU time of the loop (ms) since the start, or 0 if slices make it needless. */
  #loopTime(now: number): number {
    return this.#loopStart === null ? 0 : this.#options.clock.loop(now).cpu - this.#loopStart.cpu
  }

  end(mark?: string): void {
    if (this.duration !== null) return
    if (Number.isNaN(this.#moment)) this.holdMoment()
    this.#endOpenSlice()
    if (mark !== undefined) this.recorder.shed(mark)
    this.recorder.claimed = this.#claimed(this.#now())
    this.#stop()
    this.releaseMoment()
    const { keepSamplesFrom, sampler, openRequests } = this.#options
    if (this.address !== null) openRequests.count--
    const ran = this.recorder.source?.running ?? this.recorder.running
    if (Math.max(ran, this.recorder.holding.time) >= keepSamplesFrom) sampler?.keep(this.recorder)
    sampler?.leave()
    this.#cpuEnd = recentCpuUsage(this.recorder.end)
    if (KNOWS_LOOP_TIME) this.recorder.awake = Math.max(this.recorder.awake, this.#loopTime(this.recorder.end))
    leaveScopes()
    this.#profiler.ended(this)
    const { onEnd } = this
    this.onEnd = null
    onEnd?.onRecordingEnd()
  }

  #stop(): void {
    try {
      this.#backend?.stop(this)
    } catch (error) {
      this.#fail('stop', error)
    }
    const missed = this.#witnessFor?.hearWitness?.(this) ?? null
    if (missed !== null) this.recorder.shed(missed)
    this.recorder.close()
    this.recorder.keepProfilerWork()
    this.recorder.holding.end(this.#options.claims, this.recorder, profilerWork)
    try {
      this.#options.probe.unwatch(this)
    } catch (error) {
      this.#fail('stop', error)
    }
  }

  /** Ends a failed backend's part in this recording, with one warning. The failure never reaches the app. */
  #fail(step: string, error: unknown): void {
    const name = this.#backend?.name ?? 'none'
    this.recorder.fail(`the "${name}" backend failed at ${step}`)
    this.#options.logger.warn(
      `The "${name}" profiler backend failed at ${step}: ${describeError(error)}. This request has no async profile; ` +
        'the next one is profiled again.',
    )
  }
}

const tooLong = (ms: number): string => `the profile was closed after ${ms} ms (asyncProfilerMaxDuration)`
