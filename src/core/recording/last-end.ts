import type { Recorder } from './recorder.ts'
import { theMeter } from './scope.ts'

/** The operation that has ended last: what runs after it in the same turn of the loop goes on because of it. */
class LastEnd {
  #recorder: Recorder | null = null
  #turn = 0

  /** Notes that an operation of a recording ends in the turn that the meter has seen last. */
  note(recorder: Recorder): void {
    this.#recorder = recorder
    this.#turn = theMeter.turns
  }

  /** Returns whether the loop's turn, at a time which is now, is that in which an operation of the recording ended. */
  isOf(recorder: Recorder, at: number): boolean {
    if (this.#recorder !== recorder) return false
    theMeter.observe(at)
    return theMeter.turns === this.#turn
  }
}

export const theLastEnd: LastEnd = new LastEnd()
