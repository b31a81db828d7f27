/**
 * Tells which recordings had the loop for themselves. One for the process, because those of another profiler share the
 * loop as well.
 */
export class Solitude {
  #active = 0
  /** The recording that has had no other beside it; null if there is none. */
  #alone: object | null = null

  enter(recording: object): void {
    this.#alone = this.#active++ === 0 ? recording : null
  }

  /** Returns whether it has had no other beside it. */
  leave(recording: object): boolean {
    this.#active--
    return this.#alone === recording
  }
}
