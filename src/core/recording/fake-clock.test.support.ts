import type { Clock } from './clock.ts'
import type { LoopTimes } from './cpu-usage.ts'

/** A clock that stands still until the test moves it; times in milliseconds. */
export class FakeClock implements Clock {
  #now: number
  #idle = 0
  #turns = 0
  #cpu = 0
  #delayed = 0

  constructor(start = 1000) {
    this.#now = start
  }

  readonly now = (): number => this.#now
  readonly idle = (): number => this.#idle
  readonly turns = (): number => this.#turns
  readonly loop = (): LoopTimes => ({ cpu: this.#cpu, delayed: this.#delayed })
  readonly epoch = (at: number): number => 1_800_000_000_000 + at

  /** Passes time in which the loop is busy. */
  work(time: number): void {
    this.#now += time
    this.#cpu += time
  }

  /** Passes time in which the loop is idle; with 0 turns it stays idle. */
  rest(time: number, turns = 1): void {
    this.#now += time
    this.#idle += time
    this.#turns += turns
  }

  /** Passes time in which the loop has work, but no processor; NaN if the system does not tell. */
  starve(time: number, told: number = time): void {
    this.#now += time
    this.#delayed += told
  }

  /** Counts a turn of the loop without idle time. */
  turn(): void {
    this.#turns++
  }
}
