import type { BackendName, Capabilities } from '../model/stats.ts'
import { TRACE_VERSION } from '../model/trace.ts'
import type { CodePlace, Trace } from '../model/trace.ts'
import type { Clock } from './clock.ts'
import { NumberRows } from '../model/number-rows.ts'
import { busyColumns, BUSY_WIDTH, MAX_BUSY_STRETCHES, RecordTables, sliceColumns } from './record-tables.ts'
import { profilerWork } from './profiler-work.ts'
import { TaskState } from './task-state.ts'
import type { Outcome } from './task-state.ts'

/** A cut without a suspend that is shorter (ms) leaves no row: it would be half of all rows and invisible. */
const SHORTEST_CUT = 0.002

// Indexes into TASK_STATUS; a new row is 0, pending.
const COMPLETED = 1
const FAILED = 2
const CANCELLED = 3

const NO_ROWS = new NumberRows(BUSY_WIDTH, 0)
const NO_CAPABILITIES: Capabilities = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: false }

/** What a recorder needs to begin. */
export interface RecorderOptions {
  name: string
  clock: Clock
  maxTasks: number
  /** The profile in whose work this one runs, or null: its time is also the outer one's. */
  outer: Recorder | null
}

/** Where a backend keeps what it has seen until somebody looks. */
export interface RecordSource {
  /** Time in own slices so far, milliseconds. */
  readonly running: number
  /** Puts all that was seen into the recorder; called once, when the trace is made. */
  replay(): void
  /** Whether there is something that `discard` would let go. */
  readonly holdsStorage: boolean
  /** Called instead where nobody will look any more. */
  discard(): void
  readonly byteLength: number
}

/**
 * One profile's record while it is being made: exact counters, and bounded detail in typed columns.
 * Backends call it from the hot path; nothing here reads a clock, allocates per event beyond growth, or throws.
 */
export class Recorder {
  readonly name: string
  readonly start: number
  readonly idleStart: number
  readonly epochStart: number
  readonly outer: Recorder | null
  backend: BackendName = 'none'
  capabilities: Capabilities = NO_CAPABILITIES
  /** Set when detail is shed; the first reason stays. */
  degraded: string | null = null
  /** Why the whole record is void; null where it is not. */
  failure: string | null = null
  /** After this nothing is recorded any more. */
  closed = false
  cost = 0
  /** Null where the backend records at once. */
  source: RecordSource | null = null
  /** The loop probe's: where the busy stretches of this profile's time begin among those of the process. */
  firstStretch = -1
  /** Where what the profiler itself did in this profile's time begins. */
  firstWork: number = profilerWork.position
  readonly #clock: Clock
  readonly #maxTasks: number
  /** All tables are made with their first row: most requests are never looked at, and small ones have few rows. */
  #tables: RecordTables | null = null
  /** Null for most: modules are loaded when an app starts. */
  #work: NumberRows | null = null
  #end = Number.NaN
  #idle = 0
  #sliceTime = 0
  #created = 0
  #completed = 0
  #failed = 0
  #cancelled = 0
  #alive = 0
  #maxConcurrency = 0
  #droppedSlices = 0

  constructor(options: RecorderOptions) {
    this.name = options.name
    this.outer = options.outer
    this.#clock = options.clock
    this.start = options.clock.now()
    this.idleStart = options.clock.idle()
    this.epochStart = options.clock.epoch(this.start)
    this.#maxTasks = options.maxTasks
  }

  get #kept(): RecordTables {
    this.#tables ??= new RecordTables(this.#maxTasks)
    return this.#tables
  }

  /** The profile's own index for a place; the same object must be passed for the same place. */
  siteOf(place: CodePlace): number {
    if (this.closed) return 0
    return this.#kept.siteOf(place)
  }

  /** A task was called. `parent` is a task's number, 0 for none. */
  beginTask(site: number, parent: number, at: number): TaskState {
    if (this.closed) return new TaskState(this, 0, site, at)
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
    return new TaskState(this, number, site, at)
  }

  /** The task has settled; how, is told by `setOutcome`, now or later. */
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

  /** A settled task turns out to have failed or to have been cancelled. */
  setOutcome(task: TaskState, outcome: Outcome): void {
    if (this.closed || outcome === 'completed' || Number.isNaN(task.settledAt) || task.hasFailed) return
    task.hasFailed = true
    const { tasks } = this.#kept.sites[task.site]!
    tasks.completed--
    this.#completed--
    if (outcome === 'failed') {
      tasks.failed++
      this.#failed++
    } else {
      tasks.cancelled++
      this.#cancelled++
    }
    const row = task.number - 1
    if (row < this.#kept.tasks.count) this.#kept.tasks.at.status[row] = outcome === 'failed' ? FAILED : CANCELLED
  }

  /** The task waits at `site` from now on. */
  suspendTask(task: TaskState, site: number, at: number): void {
    if (this.closed || !Number.isNaN(task.settledAt)) return
    if (!Number.isNaN(task.suspendedAt)) this.resumeTask(task, at)
    task.suspendSite = site
    task.waitedBefore = 0
    this.#kept.sites[site]!.waits.count++
    this.#openWait(task, at)
  }

  resumeTask(task: TaskState, at: number): void {
    if (this.closed || Number.isNaN(task.suspendedAt)) return
    const { waits } = this.#kept.sites[task.suspendSite]!
    const waited = at - task.suspendedAt
    waits.open--
    waits.openStarts -= task.suspendedAt
    waits.total += waited
    task.waitedBefore += waited
    if (task.waitedBefore > waits.max) waits.max = task.waitedBefore
    task.suspendedAt = Number.NaN
    const row = task.number - 1
    if (row >= this.#kept.tasks.count) return
    this.#kept.tasks.at.waitTime[row]! += waited
    this.#kept.tasks.at.waitingSince[row] = Number.NaN
  }

  /** An async generator has answered a request at a `yield`: its last wait goes on until it is asked again. */
  reopenWait(task: TaskState, at: number): void {
    if (this.closed || !Number.isNaN(task.settledAt) || task.suspendSite < 0) return
    if (Number.isNaN(task.suspendedAt)) this.#openWait(task, at)
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
   * `task` is null for a root slice; `stretch` is where the loop's busy stretch begins that it is part of; `endSite` is
   * a site's index plus one where the task was suspended, else 0.
   */
  addSlice(task: TaskState | null, start: number, end: number, stretch: number, endSite: number): void {
    if (this.closed) return
    const time = end - start
    this.#sliceTime += time
    if (task !== null) this.#addLoopTime(task, time)
    if (this.outer !== null) this.outer.addSlice(null, start, end, stretch, 0)
    if (endSite === 0 && time < SHORTEST_CUT) return
    if (this.#kept.slices.isFull) this.#droppedSlices++
    else this.#kept.slices.data.push(start, end, stretch, task === null ? 0 : task.number, endSite)
  }

  #addLoopTime(task: TaskState, time: number): void {
    this.#kept.sites[task.site]!.tasks.loopTime += time
    const row = task.number - 1
    if (row < this.#kept.tasks.count) this.#kept.tasks.at.loopTime[row]! += time
  }

  /** The loop was busy without a break from `start` to `end`, whoever caused it; what lies outside does not count. */
  addBusyStretch(start: number, end: number): void {
    this.#addWithin(this.#kept.busy, start, end)
  }

  #addWithin(rows: NumberRows, start: number, end: number): void {
    const from = Math.max(start, this.start)
    const to = end > this.#end ? this.#end : end
    if (to > from && !rows.isFull) rows.data.push(from, to)
  }

  /** Takes along when the profiler itself held the loop; to be called once, after `close`. */
  keepProfilerWork(): void {
    if (profilerWork.position === this.firstWork) return
    const work = new NumberRows(BUSY_WIDTH, MAX_BUSY_STRETCHES)
    const lost = profilerWork.forEach(this.firstWork, (start, end) => this.#addWithin(work, start, end))
    if (lost > 0) this.shed(`so many modules were instrumented that the time of the first ${lost} counts as running`)
    this.#work = work
  }

  /** Milliseconds for which the profiler itself has held the loop since the profile's start; before its end. */
  profilerWorkSoFar(): number {
    return profilerWork.timeFrom(this.firstWork, this.start)
  }

  /** Notes why detail is missing; the first reason stays. */
  shed(reason: string): void {
    this.degraded ??= reason
  }

  /** The backend has failed: what was recorded so far cannot be trusted and is not shown. */
  fail(reason: string): void {
    this.failure ??= reason
  }

  /** Time in own slices, the profiler's cost taken off: it is not the app's. */
  get running(): number {
    return Math.max(0, this.#sliceTime - this.cost)
  }

  /** About what keeping the record costs. */
  get byteLength(): number {
    return (this.#tables?.byteLength ?? 0) + (this.#work?.byteLength ?? 0) + (this.source?.byteLength ?? 0)
  }

  /** When it ended, on the monotonic clock; NaN before. */
  get end(): number {
    return this.#end
  }

  /** For how long the loop was idle until the end, milliseconds. */
  get idle(): number {
    return this.#idle
  }

  /** Nothing that happens later is recorded. */
  close(): void {
    this.#end = this.#clock.now()
    this.#idle = Math.min(this.#clock.idle() - this.idleStart, this.#end - this.start)
    this.closed = true
  }

  /** Whether there is something that `discard` would let go. */
  get holdsStorage(): boolean {
    return this.#tables !== null || (this.source !== null && this.source.holdsStorage)
  }

  /** Nobody will look at it: what it holds is let go. */
  discard(): void {
    this.source?.discard()
    this.source = null
    this.fail('the record is no longer kept')
    this.#release()
  }

  /** The finished record; to be called once, after `close`. */
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

  /** The app's timers and sockets may hold on to a profile long after its end: it must weigh nothing then. */
  #release(): void {
    this.#tables = null
    this.#work = null
  }

  #describe(end: number, idle: number): Trace {
    const { slices, busy, sites, ...kept } = this.#kept
    const tasks = kept.tasks.finish()
    return {
      version: TRACE_VERSION,
      name: this.name,
      backend: this.backend,
      capabilities: this.capabilities,
      degraded: this.degraded,
      epochStart: this.epochStart,
      start: this.start,
      end,
      idle,
      running: this.running,
      cost: this.cost,
      counts: {
        created: this.#created,
        completed: this.#completed,
        failed: this.#failed,
        cancelled: this.#cancelled,
        droppedTasks: this.#created - tasks.count,
        droppedSlices: this.#droppedSlices,
        maxConcurrency: this.#maxConcurrency,
      },
      sites,
      tasks,
      slices: sliceColumns(slices),
      busy: busyColumns(busy),
      profilerWork: busyColumns(this.#work ?? NO_ROWS),
    }
  }
}

/** Keeps the wall time and the cost, nothing else. */
const voidTrace = (trace: Trace, failure: string): Trace => ({
  ...new Recorder({ name: trace.name, clock: FROZEN, maxTasks: 0, outer: null }).finish(),
  epochStart: trace.epochStart,
  start: trace.start,
  end: trace.end,
  cost: trace.cost,
  degraded: failure,
})

const FROZEN: Clock = { now: () => 0, idle: () => 0, turns: () => 0, epoch: () => 0 }
