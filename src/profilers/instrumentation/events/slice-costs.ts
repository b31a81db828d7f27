import type { StackEntry } from '../../../core/recording/loop-stack.ts'
import type { Recorder } from '../../../core/recording/recorder.ts'

/** Maximum cost (ms) that waits for a later slice: it must not add up, and then be taken off another's. */
const MAX_DUE_MS = 0.01

/** Takes the estimated cost of a recording's events off the slices in which they were written. */
export class SliceCosts {
  readonly #recorder: Recorder
  /** Cost within slices that has not been taken: the slice has not ended, or was too short. */
  #due = 0
  /** Cost behind the last slice. It is within the next one, if that begins where the last one ends. */
  #behind = 0

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  /** Adds the cost of an event that is about to enter work, within that of `around`. */
  beforeEntry(cost: number, around: StackEntry | undefined, isNext: boolean): void {
    if (around !== undefined) this.take(around)
    if (around !== undefined || isNext) this.#due += this.#behind + cost
    else {
      // A part was before the slice.
      this.#recorder.cost += this.#behind + cost / 2
      this.#due += cost / 2
    }
    this.#behind = 0
  }

  /** Adds the cost of an event within work, or, if `isOutermost`, of one that has left to the loop. */
  add(cost: number, isOutermost: boolean): void {
    this.#due += isOutermost ? cost / 2 : cost
    if (isOutermost) this.#behind += cost / 2
  }

  /** Takes the cost that is due off the work of `entry`, which has been cut or left. */
  take({ recorder, charge }: StackEntry): void {
    if (recorder !== this.#recorder) return
    const rest = recorder.takeEstimate(charge, this.#due)
    this.#due = Math.min(rest, MAX_DUE_MS)
    recorder.cost += rest - this.#due
  }

  /** Adds the rest, which lies in no slice. */
  finish(): void {
    this.#recorder.cost += this.#due + this.#behind
  }
}
