import type { StartTimer } from '../../core/time-limit.ts'

/** Time (ms) for which it stays on after the last use, which spares the next use a cold start. */
const LINGER_MS = 5000

/** Keeps something on while it is in use, and for a while after: for uses that are short and come often. */
export class LingeringUse {
  readonly #startTimer: StartTimer
  #users = 0
  #release: (() => void) | null = null
  #stopTimer: () => void = () => {}

  constructor(startTimer: StartTimer) {
    this.#startTimer = startTimer
  }

  /** Counts a use, and calls `acquire`, which returns its release function, if it is not on. */
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
    }, LINGER_MS)
  }
}
