import { theClaims } from '../../../core/recording/claims/claims.ts'
import { now } from '../../../core/recording/now.ts'
import type { EventLog } from '../events/event-log.ts'
import { claim, countForOuter, cover, enterForeign, isApart, isWithin, leaveForeign } from './foreign.ts'
import type { LiveTask } from './live-task.ts'

/**
 * The running work. The running time of a recording is kept up to date, by the outermost task that the loop has entered
 * or by the root around it, for figures that cannot wait until the events are replayed.
 */
export class Running {
  current: LiveTask | null = null
  /**
   * Time at which the loop entered the outermost running task. Begins with NaN, which is no small integer, so that V8
   * keeps a double and writes it in place.
   */
  enteredAt: number = Number.NaN
  /**
   * The log of the work that has left last: what it has queued may be the next that the loop runs. Null if work outside
   * all recordings has run since, as far as it is seen.
   */
  lastLog: EventLog | null = null
  /** A suspended task whose disposer the engine is about to call: the parent of the next call. */
  disposing: LiveTask | null = null
  /** The parent of calls in a callback of the loop, and its log. */
  readonly rootParent: number
  readonly rootLog: EventLog | null
  /** True if the root began with a callback whose function is known, or has had one. */
  isNamed: boolean
  /** The time at which that log began to run, and its running time before. */
  #rootAt: number = Number.NaN
  #ranBefore: number = Number.NaN
  /** The time at which this root began, within that one's time. */
  #enteredAt: number = Number.NaN
  /** True if the root is within another root or a task that counts the same time at its end. */
  #isCovered = false
  /** Time that the interrupted work had held the loop when this root began, and that is not claimed yet. */
  #openBefore = 0

  constructor(rootLog: EventLog | null, rootParent: number, isNamed = false) {
    this.rootLog = rootLog
    this.rootParent = rootParent
    this.isNamed = isNamed
  }

  /** Writes the event by which the loop, or a callback of it, enters a task. Returns the time. */
  enterTask(log: EventLog, a: number, code: number): number {
    const { rootLog } = this
    if (rootLog !== null && rootLog !== log) enterForeign(rootLog, log)
    return (this.enteredAt = log.writeEntry(a, code, rootLog === null && this.lastLog === log))
  }

  /** Returns whether nothing runs, and work of the log was the last that did. */
  isDirectlyAfter(log: EventLog): boolean {
    return this.lastLog === log && this.current === null && this.rootLog === null
  }

  /** Returns the log of the running work, if that is another's; null if it is this one's, or nobody's. */
  otherThan(log: EventLog): EventLog | null {
    const running = this.current === null ? this.rootLog : this.current.log
    return running === log ? null : running
  }

  /** Returns the number of the running task in the log, 0 for none. */
  numberIn(log: EventLog): number {
    const { current, rootLog, rootParent } = this
    if (current !== null) return current.log === log ? current.number : 0
    return rootLog === log ? rootParent : 0
  }

  /** Returns the number of the next call's parent in the log, 0 for none. */
  parentOfNext(log: EventLog): number {
    const { disposing } = this
    return disposing !== null && disposing.log === log ? disposing.number : this.numberIn(log)
  }

  /** Takes the time of a root of another recording, which has interrupted this work, off this one's. */
  skipRoot(root: Running, at: number): void {
    const { rootLog } = root
    if (rootLog === null || rootLog === this.rootLog) return
    const running = this.otherThan(rootLog)
    if (running !== null && !isApart(running, rootLog)) return cover(rootLog, at - root.#enteredAt)
    this.setAside(at - root.#enteredAt)
    // A root around this one claims its own whole time.
    if (this.rootLog === null) claim(rootLog, root.#enteredAt, at)
  }

  /** Claims the time of the root, if it has interrupted nothing. */
  claimRoot(log: EventLog, interrupted: Running, at: number): void {
    if (this.rootLog === log && interrupted.rootLog === null && interrupted.current === null)
      claim(log, this.#enteredAt, at)
  }

  /** Returns the milliseconds until `at` in which the running work has held the loop and that are not claimed yet. */
  openTime(at: number): number {
    if (this.rootLog !== null) return this.#openBefore + at - this.#enteredAt
    return this.current === null || Number.isNaN(this.enteredAt) ? 0 : at - this.enteredAt
  }

  enterRoot(log: EventLog, interrupted: Running, at: number): void {
    this.#rootAt = at
    this.#enteredAt = at
    this.#ranBefore = log.running
    this.#openBefore = interrupted.openTime(at)
    this.#isCovered = true
    if (interrupted.rootLog === log) {
      this.#rootAt = interrupted.#rootAt
      this.#ranBefore = interrupted.#ranBefore
    } else if (interrupted.#isEnteredBy(log)) this.#rootAt = interrupted.enteredAt
    else this.#isCovered = false
  }

  /** Adds the time of the root. All work within it is part of the root, and is not counted twice. */
  leaveRoot(log: EventLog, at: number): void {
    // Another root was left behind by a callback that threw.
    if (this.rootLog !== log) return
    log.running = this.#isCovered ? this.#ranBefore : this.#ranBefore + at - this.#rootAt
  }

  /** Notes that the work of an ended recording runs, if nothing is around it. */
  forgetEntry(caller: LiveTask | null): void {
    this.lastLog = null
    if (caller === null) this.enteredAt = Number.NaN
  }

  /** Claims the slice of a task in which its recording has ended; later slices are nobody's. */
  claimLast({ recorder }: EventLog): void {
    if (this.rootLog === null && !Number.isNaN(this.enteredAt)) theClaims.add(this.enteredAt, now(), recorder)
  }

  /** Updates `log.running` to now, as if the running work had ended. */
  countOpenSlice(log: EventLog): void {
    if (this.rootLog === log) log.running = this.#ranBefore + now() - this.#rootAt
    else if (this.#isEnteredBy(log)) this.#countOpenTask(log)
    else {
      const inner = this.rootLog === null ? this.#outermost()?.log : undefined
      if (inner !== undefined && isWithin(inner, log)) this.#countOpenTask(inner)
    }
  }

  #countOpenTask(log: EventLog): void {
    const at = now()
    log.running += at - this.enteredAt
    if (this.rootLog === null) claim(log, this.enteredAt, at)
    this.enteredAt = at
  }

  /** Counts the time of a task that the loop had entered, or a callback. */
  leaveOutermost(log: EventLog, at: number): void {
    const { enteredAt, rootLog } = this
    log.running += at - enteredAt
    // To compare is cheaper than to store.
    if (this.lastLog !== log) this.lastLog = log
    if (rootLog === null) return claim(log, enteredAt, at)
    if (rootLog === log) return
    if (!isApart(rootLog, log)) return cover(log, at - enteredAt)
    leaveForeign(rootLog, log)
    this.#rootAt += at - enteredAt
    countForOuter(log, at - enteredAt)
  }

  /** Takes profiler work (ms) off, which is off what has been claimed already. */
  setAsideWork(time: number): void {
    if (this.rootLog === null && this.openTime(now()) > 0) theClaims.time += time
    this.setAside(time)
  }

  /** Takes time (ms) off, as if the running work had begun later. */
  setAside(time: number): void {
    this.#rootAt += time
    this.enteredAt += time
  }

  /** Returns whether the outermost running task belongs to the log. */
  #isEnteredBy(log: EventLog): boolean {
    return this.#outermost()?.log === log
  }

  #outermost(): LiveTask | null {
    let outermost = this.current
    while (outermost !== null && outermost.caller !== null) outermost = outermost.caller
    return outermost
  }

  /** Returns a copy as a new object. */
  renewed(): Running {
    const state = new Running(this.rootLog, this.rootParent, this.isNamed)
    state.current = this.current
    state.enteredAt = this.enteredAt
    state.disposing = this.disposing
    state.lastLog = this.lastLog
    state.#rootAt = this.#rootAt
    state.#enteredAt = this.#enteredAt
    state.#ranBefore = this.#ranBefore
    state.#isCovered = this.#isCovered
    state.#openBefore = this.#openBefore
    return state
  }
}
