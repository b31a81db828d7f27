import type { StartTimer } from '../../core/time-limit.ts'

/** After the last use it goes on for this long (ms): the next use is then spared a cold start. */
const LINGER = 5000

/** Something that is on while it is in use, and for a while after: for uses that are short and come often. */
export class LingeringUse {
  readonly #startTimer: StartTimer
  #users = 0
  #release: (() => void) | null = null
  #stopTimer: () => void = () => {}

  constructor(startTimer: StartTimer) {
    this.#startTimer = startTimer
  }

  /** Calls `acquire`, whose answer gives it back, where it is not on. */
  enter(acquire: () => () => void): void {
    this.#users++
    this.#stopTimer()
    this.#release ??= acquire()
  }

  leave(): void {
    if (--this.#users > 0) return
    this.#stopTimer = this.#startTimer(() => {
      this.#release?.()
      this.#release = null
    }, LINGER)
  }
}
