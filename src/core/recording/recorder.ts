import type { BackendName, Capabilities } from '../../model/async-stats.ts'
import { TRACE_VERSION } from '../../model/trace.ts'
import type { CodePlace, Trace } from '../../model/trace.ts'
import { addWithin, busyColumns, BUSY_WIDTH, MAX_BUSY_PERIODS } from './claims/busy-rows.ts'
import type { HandoverList } from './handover-list.ts'
import { HoldRecord } from './claims/hold-record.ts'
import { frozenClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { NumberRows } from '../../model/columns/number-rows.ts'
import { RecordTables } from './record-tables.ts'
import type { WakeList } from './record-tables.ts'
import { describeLostContext } from './lost-context.ts'
import { OperationList } from './operation-list.ts'
import { profilerWork } from './profiler-work.ts'
import { passOn } from './record-source.ts'
import type { RecordSource, TaskTeller } from './record-source.ts'
import { TaskState } from './task-state.ts'
import type { Outcome } from './task-state.ts'
import type { RequestTrace } from '../trace-context/request-trace.ts'

// Indexes into TASK_STATUS; a new row is 0, pending.
const COMPLETED = 1
const FAILED = 2
const CANCELLED = 3

const NO_CAPABILITIES: Capabilities = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: false }

/** The inputs of a new recorder. */
export interface RecorderOptions {
  name: string
  clock: Clock
  maxTasks: number
  /** Operations that are kept in detail. */
  maxOperations?: number | undefined
  /** The recording in whose work this one runs, or null. The time of this one is also the outer one's. */
  outer: Recorder | null
}

/**
 * Builds the record of one recording: exact counters, and bounded detail in typed columns. Backends call it on the hot
 * path: nothing here reads a clock, allocates per event beyond growth, or throws.
 */
export class Recorder {
  readonly name: string
  readonly start: number
  readonly idleStart: number
  readonly epochStart: number
  readonly outer: Recorder | null
  covered = 0
  readonly operations: OperationList
  wakes: WakeList | null = null
  handovers: HandoverList | null = null
  backend: BackendName = 'none'
  capabilities: Capabilities = NO_CAPABILITIES
  /** The reason why detail was shed; the first one stays. */
  degraded: string | null = null
  /** The reason why the whole record is void; null if it is not. */
  failure: string | null = null
  /** Once true, nothing more is recorded. */
  closed = false
  cost = 0
  /** Null if the backend records at once. */
  source: RecordSource | null = null
  /** Set by the loop probe: the position of this recording's first busy period among those of the process. */
  firstBusyPeriod = -1
  /** Set by the loop probe: the same among the times in which the loop did not wait. */
  firstAwake = 0
  /** Minimum time (ms) in which the loop did not wait; known at the end. */
  awake = 0
  /** The tracked request of this recording, until it ends: a recorder may long outlive both. */
  subject: object | null = null
  /** The place of the tracked request in its trace; null for anything else. */
  trace: RequestTrace | null = null
  /** Tells the running task, while the recording runs. */
  teller: TaskTeller | null = null
  /** The position of the first profiler work in this recording's time. */
  firstWork: number = profilerWork.position
  /** Who else held the loop meanwhile. */
  readonly holding: HoldRecord
  /** Time (ms) in which slices of any recording held the loop meanwhile; null until it is known. */
  claimed: number | null = null
  /** The number of the task that wrote the head of the answer; 0 for none. */
  answeredBy = 0
  readonly #clock: Clock
  readonly #maxTasks: number
  /** Created with the first row: most requests are never opened, and small ones have few rows. */
  #tables: RecordTables | null = null
  /** Null for most recordings: modules are loaded when an app starts, and most slices are short. */
  #work: NumberRows | null = null
  #end = Number.NaN
  #idle = 0
  #sliceTime = 0
  #rootTime = 0
  #created = 0
  #completed = 0
  #failed = 0
  #cancelled = 0
  #alive = 0
  #maxConcurrency = 0

  constructor(options: RecorderOptions) {
    this.name = options.name
    this.outer = options.outer
    this.#clock = options.clock
    this.start = options.clock.now()
    this.idleStart = options.clock.idle()
    this.epochStart = options.clock.epoch(this.start)
    this.#maxTasks = options.maxTasks
    this.holding = new HoldRecord(options.name, options.outer?.holding ?? null)
    this.operations = new OperationList(options.maxOperations)
  }

  get #kept(): RecordTables {
    this.#tables ??= new RecordTables(this.#maxTasks)
    return this.#tables
  }

  /** Returns the recording's own index for a place. The same place must be passed as the same object. */
  siteOf(place: CodePlace): number {
    if (this.closed) return 0
    return this.#kept.siteOf(place)
  }

  /** Records that a task was called. `parent` is a task's number, 0 for none. */
  beginTask(site: number, parent: number, at: number): TaskState {
    if (this.closed) return new TaskState(0, site, at)
    const number = ++this.#created
    if (++this.#alive > this.#maxConcurrency) this.#maxConcurrency = this.#alive
    const { tasks } = this.#kept.sites[site]!
    tasks.created++
    tasks.pendingStarts += at
    const row = this.#kept.tasks.addRow()
    if (row >= 0) {
      const { at: columns } = this.#kept.tasks
      columns.site[row] = site
      columns.parent[row] = parent
      columns.start[row] = at
      columns.end[row] = Number.NaN
      columns.waitingSince[row] = Number.NaN
    }
    return new TaskState(number, site, at)
  }

  /** Records that the task has settled. `setOutcome` tells how, now or later. */
  settleTask(task: TaskState, at: number): void {
    if (this.closed || !Number.isNaN(task.settledAt)) return
    if (!Number.isNaN(task.suspendedAt)) this.resumeTask(task, at)
    task.settledAt = at
    this.#alive--
    this.#completed++
    const { tasks } = this.#kept.sites[task.site]!
    tasks.completed++
    tasks.pendingStarts -= task.startedAt
    tasks.settledTime += at - task.startedAt
    const row = task.number - 1
    if (row >= this.#kept.tasks.count) return
    this.#kept.tasks.at.end[row] = at
    this.#kept.tasks.at.status[row] = COMPLETED
  }

  /** Corrects the outcome of a settled task to failed or cancelled. */
  setOutcome(task: TaskState, outcome: Outcome): void {
    if (this.closed || outcome === 'completed' || Number.isNaN(task.settledAt) || task.hasFailed) return
    task.hasFailed = true
    const { tasks } = this.#kept.sites[task.site]!
    tasks.completed--
    this.#completed--
    tasks[outcome]++
    if (outcome === 'failed') this.#failed++
    else this.#cancelled++
    const row = task.number - 1
    if (row < this.#kept.tasks.count) this.#kept.tasks.at.status[row] = outcome === 'failed' ? FAILED : CANCELLED
  }

  /** Records that the task waits at `site` from now on. */
  suspendTask(task: TaskState, site: number, at: number): void {
    if (this.closed || !Number.isNaN(task.settledAt)) return
    if (!Number.isNaN(task.suspendedAt)) this.resumeTask(task, at)
    task.suspendSite = site
    this.#kept.sites[site]!.waits.count++
    this.#openWait(task, at)
  }

  resumeTask(task: TaskState, at: number): void {
    if (this.closed || Number.isNaN(task.suspendedAt)) return
    const { waits } = this.#kept.sites[task.suspendSite]!
    task.waitedFrom = task.suspendedAt
    task.waited = at - task.suspendedAt
    task.suspendedAt = Number.NaN
    waits.open--
    waits.openStarts -= task.waitedFrom
    if (task.waited > waits.max) waits.max = task.waited
    this.#kept.addWaited(task, task.waited)
  }

  /** Takes back the last resume of a generator that has only answered a request at a `yield`: it waits on there. */
  reopenWait(task: TaskState): void {
    if (this.closed || !Number.isNaN(task.settledAt) || task.suspendSite < 0 || !Number.isNaN(task.suspendedAt)) return
    this.#kept.addWaited(task, -task.waited)
    this.#openWait(task, task.waitedFrom)
  }

  #openWait(task: TaskState, at: number): void {
    task.suspendedAt = at
    const { waits } = this.#kept.sites[task.suspendSite]!
    waits.open++
    waits.openStarts += at
    const row = task.number - 1
    if (row < this.#kept.tasks.count) this.#kept.tasks.at.waitingSince[row] = at
  }

  /**
   * Adds a slice; `task` is null for a root slice. `busySince` is the start of the loop's busy period around it.
   * `endSite` is a site's index plus one if the task was suspended there, of a root slice its function's; else 0.
   */
  addSlice(task: TaskState | null, start: number, end: number, busySince: number, endSite: number): void {
    if (this.closed) return
    const time = end - start
    this.#sliceTime += time
    if (task === null) this.#rootTime += time
    else this.#kept.addLoopTime(task, time)
    if (this.outer !== null) passOn(this, start, end, busySince)
    this.#kept.slices.add(task === null ? 0 : task.number, start, end, busySince, endSite)
  }

  /** Adds profiler cost (ms) that lies within slices of the task, or within root slices, and is not their work. */
  takeCost(task: TaskState | null, cost: number): void {
    if (this.closed) return
    this.cost += cost
    this.#sliceTime -= cost
    if (task !== null) this.#kept.addLoopTime(task, -cost)
  }

  /** Takes estimated cost (ms) off the time of the task, or of root slices, as far as there is any. Returns the rest. */
  takeEstimate(task: TaskState | null, cost: number): number {
    if (this.closed) return 0
    const taken = Math.min(cost, task === null ? this.#rootTime : this.#kept.loopTimeOf(task))
    if (task === null) this.#rootTime -= taken
    this.takeCost(task, taken)
    this.outer?.takeEstimate(null, taken)
    return cost - taken
  }

  /** Adds a busy period of the loop, whoever caused it, cut to the time of the recording. */
  addBusyPeriod(start: number, end: number): void {
    this.#addWithin(this.#kept.busy, start, end)
  }

  #addWithin(rows: NumberRows, start: number, end: number): void {
    addWithin(rows, [start, end], [this.start, this.#end])
  }

  /** Copies the profiler work of this recording's time; to be called once, after `close`. */
  keepProfilerWork(): void {
    if (profilerWork.position === this.firstWork) return
    this.#work = new NumberRows(BUSY_WIDTH, MAX_BUSY_PERIODS)
    const lost = profilerWork.forEach(this.firstWork, (start, end) => this.#addWithin(this.#work!, start, end))
    if (lost > 0) this.shed(`so many modules were instrumented that the time of the first ${lost} counts as running`)
  }

  /** Returns the milliseconds of profiler work since the recording's start. Only before its end. */
  profilerWorkSoFar(): number {
    return profilerWork.timeFrom(this.firstWork, this.start)
  }

  /** Returns whether a task was called at a place that fits. For backends that record at once. */
  hasTaskIn(fits: (place: CodePlace) => boolean): boolean {
    return this.#tables?.sites.some(({ place, tasks }) => tasks.created > 0 && fits(place)) ?? false
  }

  /** Notes the reason why detail is missing; the first one stays. */
  shed(reason: string): void {
    this.degraded ??= reason
  }

  /** Voids the record after a failure of the backend: it cannot be trusted and is not shown. */
  fail(reason: string): void {
    this.failure ??= reason
  }

  /** Time in own slices without the profiler's cost in them, which is not the app's. */
  get running(): number {
    return Math.max(0, this.#sliceTime)
  }

  /** Estimated memory of the record, in bytes. */
  get byteLength(): number {
    const parts = [this.#tables, this.#work, this.holding, this.operations, this.wakes, this.handovers, this.source]
    return parts.reduce((sum, part) => sum + (part?.byteLength ?? 0), 0)
  }

  /** Time of its end, on the monotonic clock; NaN before. */
  get end(): number {
    return this.#end
  }

  /** Idle time of the loop until the end, milliseconds. */
  get idle(): number {
    return this.#idle
  }

  /** Ends the recording: later events are not recorded. */
  close(): void {
    this.#end = this.#clock.now()
    this.#idle = Math.min(this.#clock.idle() - this.idleStart, this.#end - this.start)
    this.closed = true
  }

  get holdsStorage(): boolean {
    return this.#tables !== null || this.operations.byteLength > 0 || (this.source !== null && this.source.holdsStorage)
  }

  /** Frees the record of a recording that nobody will open. */
  discard(): void {
    this.source?.discard()
    this.source = null
    this.fail('the record is no longer kept')
    this.#release()
  }

  /** Returns the finished record; to be called once, after `close`. */
  finish(): Trace {
    if (Number.isNaN(this.#end)) this.close()
    if (this.source !== null) this.#replay(this.source)
    const trace = this.#describe(this.#end, this.#idle)
    this.#release()
    return this.failure === null ? trace : voidTrace(trace, this.failure)
  }

  #replay(source: RecordSource): void {
    this.closed = false
    try {
      source.replay()
    } finally {
      this.closed = true
      this.source = null
    }
  }

  /** Frees the tables: the app's timers and sockets may hold on to a recording long after its end. */
  #release(): void {
    this.#tables = null
    this.#work = null
    this.holding.release()
    this.wakes = null
    this.handovers = null
    this.operations.clear()
  }

  #describe(end: number, idle: number): Trace {
    const operations = this.operations.finish((place) => this.#kept.siteOf(place))
    const { slices, busy, sites, ...kept } = this.#kept
    const tasks = kept.tasks.finish()
    return {
      version: TRACE_VERSION,
      name: this.name,
      backend: this.backend,
      capabilities: this.capabilities,
      degraded: this.degraded ?? describeLostContext(sites),
      epochStart: this.epochStart,
      start: this.start,
      end,
      idle,
      ...(this.awake > 0 ? { awake: this.awake } : {}),
      ...(this.claimed === null ? {} : { claimed: this.claimed, ...this.holding.describe() }),
      ...(this.answeredBy === 0 ? {} : { answeredBy: this.answeredBy }),
      ...(this.wakes === null ? {} : { wakes: this.wakes.finish() }),
      ...this.handovers?.finish(),
      running: this.running,
      cost: this.cost,
      counts: {
        created: this.#created,
        completed: this.#completed,
        failed: this.#failed,
        cancelled: this.#cancelled,
        droppedTasks: this.#created - tasks.count,
        droppedSlices: slices.dropped,
        maxConcurrency: this.#maxConcurrency,
      },
      sites,
      tasks,
      slices: slices.columns(),
      busy: busyColumns(busy),
      profilerWork: busyColumns(this.#work),
      ...operations,
    }
  }
}

/** Returns a trace with the wall time and the cost only. */
const voidTrace = (trace: Trace, failure: string): Trace => ({
  ...new Recorder({ name: trace.name, clock: frozenClock, maxTasks: 0, outer: null }).finish(),
  epochStart: trace.epochStart,
  start: trace.start,
  end: trace.end,
  cost: trace.cost,
  degraded: failure,
})
