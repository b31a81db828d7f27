import { theClaims } from '../../../core/recording/claims/claims.ts'
import { tellError } from '../../../core/panels/told-errors.ts'
import { now } from '../../../core/recording/now.ts'
import { scopes, theMeter } from '../../../core/recording/scope.ts'
import { outcomeOf } from '../../outcome.ts'
import { theWaker } from '../../waker.ts'
import { isInstrumented } from './callees.ts'
import { Entry } from './entry.ts'
import { claim, enterForeign, leaveForeign } from './foreign.ts'
import { restoreText } from './error-text.ts'
import { theHandover } from './handover.ts'
import { KIND, KIND_BITS } from '../events/event-log.ts'
import type { EventLog } from '../events/event-log.ts'
import { ANNOUNCED, AT_ONCE, ENDED, LiveTask, NOT_ANNOUNCED, RUNNING, SUSPENDED, UNSETTLED } from './live-task.ts'
import { watchIterable } from './iterators.ts'
import type { IterationHooks } from './iterators.ts'
import { childSettled, trackReturned, trackReturnedTask } from './returned-promises.ts'
import { trackThenable } from './returned-thenables.ts'
import { settlerOf, Thenable } from './thenable.ts'
import { Running } from './running.ts'

/**
 * The functions that instrumented code calls. Their names are one letter, because they are part of the user's code; the
 * transform's design is in docs/decisions/instrumentation.md. Nothing here throws, awaits, or touches a value that
 * passes through.
 *
 * The running task is kept in a variable. At its first suspend an async function returns to its synchronous caller,
 * after a later one to nobody. So each task remembers the task that was running when it was entered, and restores it.
 */

let activeRecordings = 0
/**
 * An object that is created anew with every recording and callback, instead of variables: each call and `await` stores
 * to it four times, and V8 takes 7 ns or more for each store of a young object into an old one, such as a module's
 * variables.
 */
let running = new Running(null, 0)

/** Called at the start of the async function at `site`. Returns null if no recording is active here. */
export function c(site: number): LiveTask | null {
  if (activeRecordings === 0) return null
  const { current } = running
  if (current !== null && current.announced === AT_ONCE) return callAtOnce(current, site)
  const scope = scopes.getStore()
  if (scope === undefined || scope.log === null) return runUnseen()
  const log = scope.log as EventLog
  if (log.closed) return runUnseen()
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
  } else state.enterTask(log, state.rootLog === log ? state.rootParent : 0, (site << KIND_BITS) | KIND.call)
  state.current = task
  return task
}

/** Notes that code outside all recordings runs: what follows is not directly after the last work. Returns no task. */
function runUnseen(): null {
  if (activeRecordings !== 0) running.lastLog = null
  return null
}

/** Handles the call that `o` has announced. It is part of the caller's own code, so the context is the caller's too. */
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

/** Called just before an `await`. */
export function s<T>(task: LiveTask | null, site: number, value: T): T {
  if (task !== null) suspend(task, site, Number.NaN)
  return value
}

/**
 * Called just before an `await` of a result of `callee`. If that is instrumented itself, it left a moment ago, and
 * nothing has run since: the suspend gets its time, which saves a reading of the clock, a seventh of the cost of a call
 * and its `await`.
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
 * Called just before a call of `callee`, which the task has reached at once. If that is instrumented itself, its call
 * gets the time at which the task was entered: the clock would show some instructions and its own reading.
 */
export function o(task: LiveTask | null, site: number, callee: unknown): LiveTask | null {
  if (task !== null) task.announced = announce(task, site, callee)
  return task
}

function announce({ log, number }: LiveTask, site: number, callee: unknown): number {
  if (!isInstrumented(site, callee)) return NOT_ANNOUNCED
  return log.hasJustEntered(number) ? AT_ONCE : ANNOUNCED
}

/** Called just before an `await` of the result of a call after `o`. */
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
  task.awaitSite = site
  running.disposing = null
  goBack(task, caller, at)
}

/** Called just after an `await` or a `yield`. */
export function r<T>(task: LiveTask | null, value: T): T {
  if (task === null) runUnseen()
  else if (task.state === SUSPENDED) resume(task)
  return value
}

/** Called just before a `yield` of an async generator. */
export const y: typeof s = s

/**
 * Called after a rejected `await`, with the error of a `catch`. The error's text is restored even without a recording.
 */
export function k(task: LiveTask | null, error?: unknown): void {
  if (error !== undefined) restoreText(error)
  if (task === null) return void runUnseen()
  task.announced = NOT_ANNOUNCED
  if (task.state === SUSPENDED) resume(task)
}

/**
 * Called with a returned value. If it is a promise or a thenable, the task settles with it. Not before the body has
 * ended: a `finally` block may still throw, and then nobody listens to the promise. Called without a value by a `catch`
 * that undoes the `return`.
 */
export function v<T>(task: LiveTask | null, value?: T): T | undefined {
  if (task === null) return value
  task.announced = NOT_ANNOUNCED
  task.returned = settlerOf(value)
  return value
}

/** Called with a returned result of `callee`. If that is instrumented itself, the result is the promise of its task. */
export function u<T>(task: LiveTask | null, value: T, callee: unknown): T {
  if (task === null) return value
  task.announced = NOT_ANNOUNCED
  const isOfChild = !Number.isNaN(timeLeft(task, task.site, callee))
  task.returned = isOfChild ? task.lastChild : settlerOf(value)
  return value
}

/** Called when the function throws. */
export function x(task: LiveTask | null, error: unknown): void {
  restoreText(error)
  if (task === null) return
  if (task.state === SUSPENDED) resume(task)
  task.returned = null
  task.outcome = outcomeOf(error) === 'cancelled' ? KIND.cancelled : KIND.failed
  if (task.outcome === KIND.failed) tellError(error, 'task', { task: task.number })
}

/** Called when the function's body has ended. */
export function e(task: LiveTask | null): void {
  if (task === null || task.state === ENDED) return
  if (task.state === SUSPENDED) resume(task)
  task.state = ENDED
  if (task.returned !== null) task.outcome = outcomeOfReturned(task, task.returned)
  task.returned = null
  // From here on no other call can be the one whose promise is returned.
  task.lastChild = null
  const at = leave(task, task.outcome, Number.NaN)
  if (task.outcome === KIND.returned) return
  task.settled = task.outcome
  if (task.returnedBy !== null) childSettled(task, at, true)
}

function outcomeOfReturned(task: LiveTask, returned: Promise<unknown> | LiveTask | Thenable): number {
  if (returned instanceof Thenable) return trackThenable(task, returned) ? KIND.returned : task.outcome
  if (!(returned instanceof LiveTask)) return trackReturned(task, returned) ? KIND.returned : task.outcome
  if (returned.settled !== UNSETTLED) return returned.settled
  trackReturnedTask(task, returned)
  return KIND.returned
}

/**
 * Called with the iterable of a `for await`; `notIterable` is the engine's message for a value that is not iterable.
 */
export function a(task: LiveTask | null, site: number, iterable: unknown, notIterable: string): unknown {
  return watchIterable(iterable, notIterable, task === null ? UNWATCHED : iterate(task, site))
}

/** Called with the operand of a `yield*`. */
export const d: typeof a = a

/** Returns a resource that is disposed of just before the one of an `await using`, which the engine then awaits. */
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

/** Used while no recording is active: errors must still name the program's expression. */
const UNWATCHED = { beforeNext: () => undefined, afterNext: () => undefined }

const iterate = (task: LiveTask, site: number): IterationHooks => ({
  beforeNext: () => k(task),
  afterNext: () => suspend(task, site, Number.NaN),
})

/** Suspends a task; `at` is NaN for now. */
function suspend(task: LiveTask, site: number, at: number): void {
  if (task.state !== RUNNING) return
  running.disposing = null
  task.state = SUSPENDED
  task.awaitSite = site
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
  if (log.closed) return state.forgetEntry(caller)
  if (caller === null) {
    const { lastLog } = state
    const at = state.enterTask(log, task.number, KIND.resume)
    if (theWaker.isSet) theWaker.wake(log.recorder, task.number, at)
    if (activeRecordings > 1) theHandover.resumed(task, lastLog, at)
    return
  }
  if (caller.log !== log) enterForeign(caller.log, log)
  log.write(task.number, KIND.resumeNested)
}

function leave(task: LiveTask, code: number, known: number): number {
  const { log, caller } = task
  if (log.closed) {
    log.endLate(task.number, code)
    running.current = caller
    task.caller = null
    if (caller === null) running.claimLast(log)
    return 0
  }
  const at = Number.isNaN(known) ? log.write(task.number, code) : log.writeAt(known, task.number, code)
  goBack(task, caller, at)
  return at
}

/** Resumes the work that had entered the task, which has left. */
function goBack(task: LiveTask, caller: LiveTask | null, at: number): void {
  const { log } = task
  const state = running
  state.current = caller
  task.caller = null
  if (caller === null && activeRecordings > 1) theHandover.left(task)
  if (caller === null) state.leaveOutermost(log, at)
  else if (caller.log !== log) leaveForeign(caller.log, log)
}

/**
 * Enters loop work of a recording outside any task, and returns the state that `leaveRoot` must restore. `site` is the
 * function's, 0 if it is unknown. `follows` if it is not the loop that calls it: that works before callbacks of its own.
 */
export function enterRoot(log: EventLog, parent: number, site = 0, follows: boolean = site > 0): Running {
  const interrupted = running
  const outer = interrupted.otherThan(log)
  if (outer !== null) enterForeign(outer, log)
  running = new Running(log, parent, site > 0)
  const isNext = follows && interrupted.isDirectlyAfter(log)
  running.enterRoot(log, interrupted, log.writeEntry(parent, (site << KIND_BITS) | KIND.rootEnter, isNext))
  return interrupted
}

export function leaveRoot(log: EventLog, interrupted: Running): void {
  const outer = interrupted.otherThan(log)
  const at = log.closed ? now() : log.write(0, KIND.rootLeave)
  running.claimRoot(log, interrupted, at)
  interrupted.lastLog = log
  if (!log.closed) {
    running.leaveRoot(log, at)
    if (outer !== null) interrupted.skipRoot(running, at)
  }
  running = interrupted
  if (outer !== null) leaveForeign(outer, log)
}

/**
 * Called at the start of the plain function at `site`, which was passed on. Returns null if its time is told already: by
 * the task that runs, or by the slice of another callback. The first one in the slice of a handler or a timer, whose
 * function is unknown, gives that its name.
 */
export function b(site: number): Entry | null {
  if (running.current !== null || activeRecordings === 0) return null
  return enterCallback(site)
}

function enterCallback(site: number): Entry | null {
  const state = running
  const log = scopes.getStore()?.log as EventLog | null | undefined
  if (log == null || log.closed) return runUnseen()
  if (state.rootLog === log && state.isNamed) return null
  if (state.rootLog !== log) return new Entry(log, enterRoot(log, 0, site))
  state.isNamed = true
  log.write(state.rootParent, (site << KIND_BITS) | KIND.rootEnter)
  return new Entry(log, null)
}

/** Called when that function has ended. */
export function f(entry: Entry | null): void {
  if (entry === null) return
  const { log, interrupted } = entry
  if (interrupted !== null) leaveRoot(log, interrupted)
  else if (!log.closed) log.write(0, KIND.rootLeave)
}

/** Returns whether work of any recording is known to run. */
export const isAtWork = (): boolean => running.current !== null || running.rootLog !== null
/** Adds work outside any task until now, which nobody had noticed, while none that is known runs. More may follow. */
export function addUnnoticed(log: EventLog, since: number, at: number): void {
  log.writeRoot(since, at)
  log.running += at - since
  if (since < at) claim(log, since, at)
  running.lastLog = log
}

/** Adds the open slice to the log's running time, for a reader in between. */
export const countOpenSlice = (log: EventLog): void => running.countOpenSlice(log)

/** Takes profiler work of so long (ms) off the running work. */
export const setAside = (time: number): void => running.setAsideWork(time)

/** A slice lies within one turn of the loop: work that began before was left behind by a thrown error. */
theClaims.watch((at) => (isAtWork() ? Math.max(0, Math.min(running.openTime(at), at - theMeter.look(at))) : 0))

/** Returns the number of the running task in the log, 0 for none. */
export const currentNumber = (log: EventLog): number => running.numberIn(log)

/** Returns the number that `c` would use as the parent of the next call in the log; 0 for none. */
export const parentOfNext = (log: EventLog): number => running.parentOfNext(log)

/** Counts active recordings. Instrumented code does almost nothing while there are none. */
export function countRecordings(change: 1 | -1): void {
  activeRecordings += change
  if (activeRecordings === 0) theHandover.clear()
  if (activeRecordings === 0) running = new Running(null, 0)
  else if (change > 0) running = running.renewed()
}

const RUNTIME = Symbol.for('debug-toolbar.runtime')
/** True if instrumented code calls this copy of the package: the first one, whoever loads another. */
export const isFirstCopy: boolean = !Object.hasOwn(globalThis, RUNTIME)
if (isFirstCopy) {
  Object.defineProperty(globalThis, RUNTIME, {
    value: { b, c, f, s, w, o, n, r, y, k, v, u, x, e, a, d, z },
    configurable: true,
  })
}
