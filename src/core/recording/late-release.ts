import { startTimer } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'
import { scopes } from './scope.ts'

/** Time (ms) from the last use to the release. */
const RELEASE_DELAY_MS = 100

/**
 * Releases something that every request needs a little while after the last one, instead of after each: installing and
 * removing it with each of ten thousand requests a second costs more than its work. Uses one timer at most, which keeps
 * neither the process nor a request's context alive.
 *
 * @example
 * const hook = new LateRelease(() => asyncHook.disable())
 * hook.enter()
 * hook.leave() // disabled a tenth of a second later, unless entered again
 */
export class LateRelease {
  readonly #release: () => void
  readonly #startTimer: StartTimer
  #users = 0
  #stopTimer: (() => void) | null = null
  #isHeld = false

  constructor(release: () => void, start: StartTimer = startTimer) {
    this.#release = release
    this.#startTimer = start
  }

  /** Returns true if the caller must install it now: it has been released, or was never held. */
  enter(): boolean {
    this.#users++
    if (this.#isHeld) return false
    return (this.#isHeld = true)
  }

  leave(): void {
    if (--this.#users === 0 && this.#stopTimer === null) this.#start()
  }

  /** Releases it at once if nobody uses it. */
  flush(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    if (this.#users > 0 || !this.#isHeld) return
    this.#isHeld = false
    this.#release()
  }

  /** Starts the timer outside of requests: it would keep the context of one alive. */
  #start(): void {
    this.#stopTimer = scopes.run(undefined, () => this.#startTimer(this.#onTimer, RELEASE_DELAY_MS))
  }

  readonly #onTimer = (): void => {
    this.#stopTimer = null
    this.flush()
  }
}
