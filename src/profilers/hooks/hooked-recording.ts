import type { Logger } from '../../core/log.ts'
import { theClaims } from '../../core/recording/claims/claims.ts'
import type { StackEntry } from '../../core/recording/loop-stack.ts'
import type { Recorder } from '../../core/recording/recorder.ts'
import type { TaskState } from '../../core/recording/task-state.ts'
import type { CodePlace } from '../../model/trace.ts'
import { describeError } from '../../core/describe-value.ts'
import type { FunctionInfo } from './call-sites.ts'
import { YieldedGenerators } from './generators.ts'
import type { Spending } from './hooks-budget.ts'
import { inspectOutcome } from '../outcome.ts'
import { theWaker } from '../waker.ts'
import type { IncludedCode } from './included-code.ts'
import type { Call } from './records.ts'

/** Settled promises without a listener so far; their outcome is looked up when the recording ends. */
const MAX_UNOBSERVED = 2000
const PRUNE_EVERY_CALLS = 500
/** Cost (ms) below which stacks are captured in any case. */
const FREE_COST_MS = 50

/** The options of the profiler that makes a recording: those of two profilers may differ. */
export interface HookedOptions {
  included: IncludedCode
  /** Share of the recording's time, 0 to 1. */
  maxOverhead: number
  logger: Logger
}

/** The hooks' state of one recording, besides its record. */
export class HookedRecording {
  readonly recorder: Recorder
  readonly generators: YieldedGenerators = new YieldedGenerators()
  /** True once stacks are no longer captured, so that calls and waits cannot be distinguished. */
  blind = false
  /** Tasks that have not settled. */
  pending = 0
  readonly spending: Spending | null
  readonly #options: HookedOptions
  #refused = 0
  #unobserved: { call: Call; promise: Promise<unknown> }[] = []

  /** @param spending null if it has no part in the process's budget */
  constructor(recorder: Recorder, options: HookedOptions, spending: Spending | null) {
    this.recorder = recorder
    this.spending = spending
    this.#options = options
  }

  /** Returns whether calls of the function are tasks. */
  isUser(fn: FunctionInfo): boolean {
    return fn.user || this.#options.included.has(fn.script)
  }

  /** Begins a task if calls of the function are tasks, else returns null; `parent` is a task's number. */
  beginTask(fn: FunctionInfo, place: CodePlace, parent: number, at: number): TaskState | null {
    if (!this.isUser(fn)) return null
    this.pending++
    return this.recorder.beginTask(this.recorder.siteOf(place), parent, at)
  }

  /** Notes that a task goes on now, possibly because of a timer. */
  resumeTask(task: TaskState, at: number): void {
    this.recorder.resumeTask(task, at)
    if (theWaker.isSet) theWaker.wake(this.recorder, task.number, at)
  }

  settleTask(task: TaskState, at: number): void {
    this.pending--
    this.recorder.settleTask(task, at)
  }

  /** Adds the hooks' own time, and stops capturing stacks if it has become too much. */
  addCost(from: number, to: number, top: StackEntry | undefined): void {
    const { recorder } = this
    if (top?.recorder === recorder) recorder.takeCost(top.charge, to - from)
    else {
      recorder.cost += to - from
      // Within a slice, the time is claimed with it.
      if (top === undefined) theClaims.add(from, to, recorder)
    }
    this.spending?.add(to - from)
    if (this.blind) return
    if (recorder.cost <= FREE_COST_MS && this.spending?.isOverdrawn !== true) return
    const elapsed = to - recorder.start
    const { maxOverhead } = this.#options
    if (recorder.cost <= maxOverhead * elapsed) return
    this.blind = true
    recorder.shed(
      `stacks were no longer captured after ${Math.round(elapsed)} ms: profiling had cost ` +
        `${Math.round(recorder.cost)} ms, more than asyncProfilerMaxOverhead (${maxOverhead}) of the time; ` +
        'from there on tasks and awaits are not all counted, so their numbers are lower bounds',
    )
  }

  settledUnobserved(call: Call, promise: Promise<unknown>): void {
    if (this.#unobserved.length >= MAX_UNOBSERVED && this.#refused++ % PRUNE_EVERY_CALLS === 0) {
      this.#unobserved = this.#unobserved.filter((each) => !each.call.observed)
    }
    if (this.#unobserved.length < MAX_UNOBSERVED) this.#unobserved.push({ call, promise })
  }

  /** Voids the record after an error in a hook, with a warning. The error never reaches the app. */
  fail(error: unknown): void {
    this.recorder.fail('the "hooks" backend failed while it ran')
    this.#options.logger.warn(
      `The "hooks" profiler backend failed: ${describeError(error)}. This request has no async profile; the next one is ` +
        'profiled again.',
    )
  }

  finish(): void {
    for (const { call, promise } of this.#unobserved) {
      if (!call.observed && call.task !== null) this.recorder.setOutcome(call.task, inspectOutcome(promise))
    }
    this.#unobserved = []
  }
}
