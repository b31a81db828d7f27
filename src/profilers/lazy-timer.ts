import { performance } from 'node:perf_hooks'
import { scopes } from '../core/scope.ts'

/** A timer that is asked for sooner than this (ms) before it is due is due: timers count in whole milliseconds. */
const RESOLUTION = 1

/**
 * One timer that is set and cleared with every request, at the cost of two stores: the runtime's own timer behind it
 * stays as it is, and looks when it fires whether it is wanted, and when. So it fires at most once more in vain after
 * the last one was cleared. It keeps no process alive, and nobody's async context.
 */
export class LazyTimer {
  #callback: (() => void) | null = null
  #due = 0
  #timeout: NodeJS.Timeout | null = null
  #fires = 0

  /** Replaces what was set before. */
  set(callback: () => void, delay: number): this {
    this.#callback = callback
    this.#due = performance.now() + delay
    if (this.#timeout !== null && this.#fires > this.#due + RESOLUTION) {
      clearTimeout(this.#timeout)
      this.#timeout = null
    }
    if (this.#timeout === null) this.#arm(delay)
    return this
  }

  clear(): void {
    this.#callback = null
  }

  /** It never keeps the process alive. */
  unref(): void {}

  #arm(delay: number): void {
    this.#fires = performance.now() + delay
    this.#timeout = scopes.run(undefined, () => setTimeout(this.#fire, delay))
    this.#timeout.unref()
  }

  readonly #fire = (): void => {
    this.#timeout = null
    const callback = this.#callback
    if (callback === null) return
    const early = this.#due - performance.now()
    if (early >= RESOLUTION) {
      this.#arm(early)
      return
    }
    this.#callback = null
    callback()
  }
}
