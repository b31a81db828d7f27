import { now } from '../../core/now.ts'
import type { EventLog } from './event-log.ts'
import type { LiveTask } from './live-task.ts'

/**
 * What runs now. How long a profile has run is kept as it goes, for figures that cannot wait until its events are
 * replayed: by the outermost task that the loop has entered, or by the root around it.
 */
export class Running {
  current: LiveTask | null = null
  /** When the loop has entered the outermost task of those that run now. A fraction from the start, so written in place. */
  enteredAt: number = Number.NaN
  /** Suspended, but the engine is about to call its disposer: the parent of the next call. */
  disposing: LiveTask | null = null
  /** Parent of what a callback of the loop calls, and its log. */
  readonly rootParent: number
  readonly rootLog: EventLog | null
  /** When that log began to run, and how long it had run before. */
  #rootAt: number = Number.NaN
  #ranBefore: number = Number.NaN
  /** The root is within another one, or within a task, that counts the same time when it ends. */
  #isCovered = false

  constructor(rootLog: EventLog | null, rootParent: number) {
    this.rootLog = rootLog
    this.rootParent = rootParent
  }

  enterRoot(log: EventLog, interrupted: Running, at: number): void {
    this.#rootAt = at
    this.#ranBefore = log.running
    this.#isCovered = true
    if (interrupted.rootLog === log) {
      this.#rootAt = interrupted.#rootAt
      this.#ranBefore = interrupted.#ranBefore
    } else if (interrupted.#isEnteredBy(log)) this.#rootAt = interrupted.enteredAt
    else this.#isCovered = false
  }

  /** Whatever ran meanwhile was part of the root: that is not counted twice. */
  leaveRoot(log: EventLog, at: number): void {
    // Another root was left behind by a callback that threw.
    if (this.rootLog !== log) return
    log.running = this.#isCovered ? this.#ranBefore : this.#ranBefore + at - this.#rootAt
  }

  /** As if what runs now had ended: `log.running` is as of now. */
  countOpenSlice(log: EventLog): void {
    if (this.rootLog === log) log.running = this.#ranBefore + now() - this.#rootAt
    else if (this.#isEnteredBy(log)) {
      const at = now()
      log.running += at - this.enteredAt
      this.enteredAt = at
    }
  }

  /** As if what runs now had begun later by so long (ms). */
  setAside(time: number): void {
    this.#rootAt += time
    this.enteredAt += time
  }

  /** Whether the outermost task of those that run now is the log's. */
  #isEnteredBy(log: EventLog): boolean {
    let outermost = this.current
    while (outermost !== null && outermost.caller !== null) outermost = outermost.caller
    return outermost !== null && outermost.log === log
  }

  /** The same as a new object. */
  renewed(): Running {
    const state = new Running(this.rootLog, this.rootParent)
    state.current = this.current
    state.enteredAt = this.enteredAt
    state.disposing = this.disposing
    state.#rootAt = this.#rootAt
    state.#ranBefore = this.#ranBefore
    state.#isCovered = this.#isCovered
    return state
  }
}
