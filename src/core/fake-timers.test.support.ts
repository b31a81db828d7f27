import type { StartTimer } from './time-limit.ts'

/** Timers that fire when a test lets time pass, in the order of their times. */
export class FakeTimers {
  readonly #waiting = new Map<() => void, number>()
  #now = 0

  readonly start: StartTimer = (callback, ms) => {
    // A timer of its own for each call, however often the same callback is given.
    const timer = (): void => callback()
    this.#waiting.set(timer, this.#now + ms)
    return () => this.#waiting.delete(timer)
  }

  tick(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#nextBefore(end); next !== null; next = this.#nextBefore(end)) {
      this.#now = this.#waiting.get(next)!
      this.#waiting.delete(next)
      next()
    }
    this.#now = end
  }

  #nextBefore(end: number): (() => void) | null {
    let first: (() => void) | null = null
    let due = end
    for (const [timer, at] of this.#waiting) {
      if (at < due || (at === due && first === null)) [first, due] = [timer, at]
    }
    return first
  }
}
