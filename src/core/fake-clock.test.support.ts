import type { Clock } from './clock.ts'

/** A clock that stands still until it is told; times in milliseconds. */
export class FakeClock implements Clock {
  #now: number
  #idle = 0
  #turns = 0

  constructor(start = 1000) {
    this.#now = start
  }

  readonly now = (): number => this.#now
  readonly idle = (): number => this.#idle
  readonly turns = (): number => this.#turns
  readonly epoch = (at: number): number => 1_800_000_000_000 + at

  /** The loop has been busy for this long. */
  work(time: number): void {
    this.#now += time
  }

  /** The loop has been idle for this long; without a turn where it goes on being idle. */
  rest(time: number, turns = 1): void {
    this.#now += time
    this.#idle += time
    this.#turns += turns
  }

  /** The loop has turned without having been idle. */
  turn(): void {
    this.#turns++
  }
}
