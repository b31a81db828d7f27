import { scopes } from './scope.ts'

/** Milliseconds. */
const DELAY = 100

/**
 * Lets go of something that every request needs a little while after the last one, not after each: what is put on and
 * taken off again with each of ten thousand requests a second costs more than what it is for. One timer at most, which
 * keeps no process alive and no request's context.
 *
 * @example
 * const hook = new LateRelease(() => asyncHook.disable())
 * hook.enter()
 * hook.leave() // disabled a tenth of a second later, unless entered again
 */
export class LateRelease {
  readonly #release: () => void
  #users = 0
  #timer: NodeJS.Timeout | null = null
  #isHeld = false

  constructor(release: () => void) {
    this.#release = release
  }

  /** True where it has been let go of, or never held: what is released must be put on now. */
  enter(): boolean {
    this.#users++
    if (this.#isHeld) return false
    return (this.#isHeld = true)
  }

  leave(): void {
    if (--this.#users === 0 && this.#timer === null) this.#timer = outsideOfRequests(this.#onTimer)
  }

  /** Lets go at once where nobody uses it. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#users > 0 || !this.#isHeld) return
    this.#isHeld = false
    this.#release()
  }

  readonly #onTimer = (): void => {
    this.#timer = null
    this.flush()
  }
}

function outsideOfRequests(callback: () => void): NodeJS.Timeout {
  const timer = scopes.run(undefined, () => setTimeout(callback, DELAY))
  return timer.unref()
}
