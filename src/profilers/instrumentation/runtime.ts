import { types } from 'node:util'
import { scopes } from '../../core/scope.ts'
import { outcomeOf } from '../outcome.ts'
import { isInstrumented } from './callees.ts'
import { restoreText } from './error-text.ts'
import { KIND, KIND_BITS } from './event-log.ts'
import type { EventLog } from './event-log.ts'
import { ANNOUNCED, AT_ONCE, ENDED, LiveTask, NOT_ANNOUNCED, RUNNING, SUSPENDED, UNSETTLED } from './live-task.ts'
import { watchIterable } from './iterators.ts'
import { childSettled, followReturned, followTask } from './returned-promises.ts'
import { Running } from './running.ts'

/**
 * What instrumented code calls. The names are one letter, because they stand in the user's code: the transform's design
 * is in docs/decisions/instrumentation.md. Nothing here throws, awaits, or touches a value that passes through.
 *
 * The task that runs now is kept in a variable. At its first suspend an async function returns to its synchronous
 * caller, after a later one to nobody; so each task remembers what ran when it was entered, and puts it back.
 */

let activeProfiles = 0
/**
 * An object that is made anew with every profile and callback, not variables: four stores a call and `await` go there,
 * and V8 makes a detour (7 ns and more) for each store of a young object into an old one, as a module's variables are.
 */
let running = new Running(null, 0)

/** A call of the async function at `site`. Null where no profile runs here. */
export function c(site: number): LiveTask | null {
  if (activeProfiles === 0) return null
  const { current } = running
  if (current !== null && current.announced === AT_ONCE) return callAtOnce(current, site)
  const scope = scopes.getStore()
  if (scope === undefined || scope.log === null) return null
  const log = scope.log as EventLog
  if (log.closed) return null
  const state = running
  const caller = state.current
  const task = new LiveTask(log, ++log.tasks, site, caller)
  if (state.disposing !== null) beginDisposer(state, task, site)
  else if (caller !== null) {
    if (caller.log === log) {
      caller.lastChild = task
      log.write(caller.number, (site << KIND_BITS) | KIND.call)
    } else {
      enterForeign(caller.log, log)
      log.write(0, (site << KIND_BITS) | KIND.call)
    }
  } else {
    state.enteredAt = log.write(state.rootLog === log ? state.rootParent : 0, (site << KIND_BITS) | KIND.call)
  }
  state.current = task
  return task
}

/** The call that `o` has announced; that stands in the caller's own code, so the context is the caller's as well. */
function callAtOnce(caller: LiveTask, site: number): LiveTask | null {
  caller.announced = ANNOUNCED
  const { log } = caller
  if (log.closed) return null
  const task = new LiveTask(log, ++log.tasks, site, caller)
  caller.lastChild = task
  log.writeAgain(caller.number, (site << KIND_BITS) | KIND.call)
  running.current = task
  return task
}

function beginDisposer(state: Running, task: LiveTask, site: number): void {
  const { log } = task
  const { disposing } = state
  state.enteredAt = log.write(disposing!.log === log ? disposing!.number : 0, (site << KIND_BITS) | KIND.call)
  state.disposing = null
}

/** Just before an `await`. */
export function s<T>(task: LiveTask | null, site: number, value: T): T {
  if (task !== null) suspend(task, site, Number.NaN)
  return value
}

/**
 * Just before an `await` of what `callee` has given. Where that is instrumented itself, it has left a moment ago, and
 * nothing has run since: that was the time, and a reading of the clock, a seventh of what the two cost, is saved.
 */
export function w<T>(task: LiveTask | null, site: number, value: T, callee: unknown): T {
  if (task !== null) suspend(task, site, timeLeft(task, site, callee))
  return value
}

function timeLeft({ lastChild, log }: LiveTask, site: number, callee: unknown): number {
  if (lastChild === null) return Number.NaN
  const at = log.timeLeft(lastChild.number)
  return Number.isNaN(at) || !isInstrumented(site, callee) ? Number.NaN : at
}

/**
 * Just before a call of `callee`, to which the task has come at once. Where that is instrumented itself, its call is at
 * the time at which the task was entered: the clock would show some instructions and what it takes to read it.
 */
export function o(task: LiveTask | null, site: number, callee: unknown): LiveTask | null {
  if (task !== null) task.announced = announce(task, site, callee)
  return task
}

function announce({ log, number }: LiveTask, site: number, callee: unknown): number {
  if (!isInstrumented(site, callee)) return NOT_ANNOUNCED
  return log.hasJustEntered(number) ? AT_ONCE : ANNOUNCED
}

/** Just before an `await` of what was called after `o`. */
export function n<T>(task: LiveTask | null, site: number, value: T): T {
  if (task !== null) suspendAfterCall(task, site)
  return value
}

function suspendAfterCall(task: LiveTask, site: number): void {
  const { announced, lastChild, log, caller } = task
  task.announced = NOT_ANNOUNCED
  if (announced === NOT_ANNOUNCED || lastChild === null || task.state !== RUNNING)
    return suspend(task, site, Number.NaN)
  const at = log.endInAwait(lastChild.number, task.number, (site << KIND_BITS) | KIND.completedInAwait)
  if (Number.isNaN(at)) return suspend(task, site, log.timeLeft(lastChild.number))
  task.state = SUSPENDED
  running.disposing = null
  goBack(task, caller, at)
}

/** Just after an `await` or a `yield`. */
export function r<T>(task: LiveTask | null, value: T): T {
  if (task !== null && task.state === SUSPENDED) resume(task)
  return value
}

/** Just before a `yield` of an async generator. */
export const y: typeof s = s

/** Where a rejected `await` ends up; with the error that a `catch` has. Without a profile the text is ours as well. */
export function k(task: LiveTask | null, error?: unknown): void {
  if (error !== undefined) restoreText(error)
  if (task === null) return
  task.announced = NOT_ANNOUNCED
  if (task.state === SUSPENDED) resume(task)
}

/**
 * A value that is returned: where it is a promise, the task settles with it. Until the body has ended, something on the
 * way out may throw, and then nobody listens to the promise. Without a value: that has happened.
 */
export function v<T>(task: LiveTask | null, value?: T): T | undefined {
  if (task === null) return value
  task.announced = NOT_ANNOUNCED
  task.returned = promiseOrNull(value)
  return value
}

/** The same of what `callee` has given: where that is instrumented itself, it is the promise of its task. */
export function u<T>(task: LiveTask | null, value: T, callee: unknown): T {
  if (task === null) return value
  task.announced = NOT_ANNOUNCED
  const isOfChild = !Number.isNaN(timeLeft(task, task.site, callee))
  task.returned = isOfChild ? task.lastChild : promiseOrNull(value)
  return value
}

const promiseOrNull = (value: unknown): Promise<unknown> | null =>
  typeof value === 'object' && value !== null && types.isPromise(value) ? value : null

/** The function throws. */
export function x(task: LiveTask | null, error: unknown): void {
  restoreText(error)
  if (task === null) return
  if (task.state === SUSPENDED) resume(task)
  task.returned = null
  task.outcome = outcomeOf(error) === 'cancelled' ? KIND.cancelled : KIND.failed
}

/** The function's body has ended. */
export function e(task: LiveTask | null): void {
  if (task === null || task.state === ENDED) return
  if (task.state === SUSPENDED) resume(task)
  task.state = ENDED
  if (task.returned !== null) task.outcome = outcomeOfReturned(task, task.returned)
  task.returned = null
  // Nobody else's call can be the one whose promise is returned any more.
  task.lastChild = null
  const at = leave(task, task.outcome, Number.NaN)
  if (task.outcome === KIND.returned) return
  task.settled = task.outcome
  if (task.followers !== null) childSettled(task, at, true)
}

function outcomeOfReturned(task: LiveTask, returned: Promise<unknown> | LiveTask): number {
  if (!(returned instanceof LiveTask)) return followReturned(task, returned) ? KIND.returned : task.outcome
  if (returned.settled !== UNSETTLED) return returned.settled
  followTask(task, returned)
  return KIND.returned
}

/** The iterable of a `for await`; `notIterable` is what the engine says of a value that is none. */
export function a(task: LiveTask | null, site: number, iterable: unknown, notIterable: string): unknown {
  return watchIterable(iterable, notIterable, task === null ? UNWATCHED : new Iteration(task, site))
}

/** The operand of a `yield*`. */
export const d: typeof a = a

/** A resource that is disposed of just before what an `await using` has, which the engine then awaits. */
export function z(task: LiveTask | null, site: number): Disposable | null {
  if (task === null) return null
  return {
    [Symbol.dispose]: () => {
      if (task.state === SUSPENDED) resume(task)
      suspend(task, site, Number.NaN)
      running.disposing = task
    },
  }
}

/** While no profile runs, errors must still speak of the program's expression. */
const UNWATCHED = { beforeNext: () => undefined, afterNext: () => undefined }

class Iteration {
  readonly #task: LiveTask
  readonly #site: number

  constructor(task: LiveTask, site: number) {
    this.#task = task
    this.#site = site
  }

  beforeNext(): void {
    k(this.#task)
  }

  afterNext(): void {
    suspend(this.#task, this.#site, Number.NaN)
  }
}

/** `at` is NaN for now. */
function suspend(task: LiveTask, site: number, at: number): void {
  if (task.state !== RUNNING) return
  running.disposing = null
  task.state = SUSPENDED
  leave(task, (site << KIND_BITS) | KIND.suspend, at)
}

function resume(task: LiveTask): void {
  const state = running
  state.disposing = null
  const caller = state.current
  const { log } = task
  task.state = RUNNING
  task.caller = caller
  state.current = task
  if (log.closed) return
  if (caller === null) {
    state.enteredAt = log.write(task.number, KIND.resume)
    return
  }
  if (caller.log !== log) enterForeign(caller.log, log)
  log.write(task.number, KIND.resumeNested)
}

function leave(task: LiveTask, code: number, known: number): number {
  const { log, caller } = task
  if (log.closed) {
    running.current = caller
    task.caller = null
    return 0
  }
  const at = Number.isNaN(known) ? log.write(task.number, code) : log.writeAt(known, task.number, code)
  goBack(task, caller, at)
  return at
}

/** The task has left: what had entered it goes on. */
function goBack(task: LiveTask, caller: LiveTask | null, at: number): void {
  const { log } = task
  const state = running
  state.current = caller
  task.caller = null
  if (caller === null) log.running += at - state.enteredAt
  else if (caller.log !== log) leaveForeign(caller.log, log)
}

/** Work of one profile inside another's: it is not the outer one's, unless that one started it. */
function enterForeign(outer: EventLog, inner: EventLog): void {
  if (!outer.closed && inner.recorder.outer !== outer.recorder) outer.write(0, KIND.foreignEnter)
}

function leaveForeign(outer: EventLog, inner: EventLog): void {
  if (!outer.closed && inner.recorder.outer !== outer.recorder) outer.write(0, KIND.foreignLeave)
}

/** Enters loop work of a profile outside any task; the answer is what `leaveRoot` must put back. */
export function enterRoot(log: EventLog, parent: number): Running {
  const interrupted = running
  const { current } = interrupted
  if (current !== null && current.log !== log) enterForeign(current.log, log)
  running = new Running(log, parent)
  running.enterRoot(log, interrupted, log.write(parent, KIND.rootEnter))
  return interrupted
}

export function leaveRoot(log: EventLog, interrupted: Running): void {
  if (!log.closed) running.leaveRoot(log, log.write(0, KIND.rootLeave))
  running = interrupted
  const { current } = interrupted
  if (current !== null && current.log !== log) leaveForeign(current.log, log)
}

/** What runs now has not ended, and somebody asks for how long the log's slices have run. */
export function countOpenSlice(log: EventLog): void {
  running.countOpenSlice(log)
}

/** The profiler itself has held the loop for so long (ms): that is nobody's time. */
export function setAside(time: number): void {
  running.setAside(time)
}

/** The number of the task that runs now in the log, 0 for none. */
export function currentNumber(log: EventLog): number {
  const { current, rootLog, rootParent } = running
  if (current !== null) return current.log === log ? current.number : 0
  return rootLog === log ? rootParent : 0
}

/** Instrumented code does next to nothing while this is zero. */
export function countProfiles(change: 1 | -1): void {
  activeProfiles += change
  if (activeProfiles === 0) running = new Running(null, 0)
  else if (change > 0) running = running.renewed()
}

const RUNTIME = Symbol.for('debug-toolbar.runtime')
Object.defineProperty(globalThis, RUNTIME, {
  value: { c, s, w, o, n, r, y, k, v, u, x, e, a, d, z },
  configurable: true,
})
