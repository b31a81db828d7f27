import type { StretchSource } from './loop-meter.ts'
import type { Recorder } from './recorder.ts'
import type { TaskState } from './task-state.ts'

/** What follows so soon (ms) is in the same turn of the loop: turning takes longer. */
const SAME_TURN = 0.001

/** One level of what the event loop is running right now on behalf of a profile. */
export class StackEntry {
  readonly recorder: Recorder
  /** Whose slice it is: a task's, or null for a root slice. */
  readonly charge: TaskState | null
  /** Number of the task that is the parent of what is called here, 0 for none. */
  readonly parent: number

  constructor(recorder: Recorder, charge: TaskState | null, parent: number) {
    this.recorder = recorder
    this.charge = charge
    this.parent = parent
  }
}

/**
 * What the loop runs now, innermost last. There is one per process, because there is one loop: entries of different
 * profiles may lie above each other. Each change of the top ends a slice and begins the next one.
 */
export class LoopStack {
  readonly entries: StackEntry[] = []
  readonly #source: StretchSource
  /** Start of the open slice, and of the loop's busy stretch then. */
  #since: number = Number.NEGATIVE_INFINITY
  #stretch = 0

  constructor(source: StretchSource) {
    this.#source = source
  }

  get top(): StackEntry | undefined {
    // Reading before the first element of an array is a hundred times slower than looking at its length.
    const { length } = this.entries
    return length === 0 ? undefined : this.entries[length - 1]
  }

  enter(entry: StackEntry, at: number): void {
    const top = this.top
    if (top === undefined) {
      if (at - this.#since > SAME_TURN) this.#stretch = this.#source.observe(at)
      this.#since = at
    } else if (!sameSlice(top, entry)) {
      this.#cut(top, at, 0)
    }
    this.entries.push(entry)
  }

  /** Takes off the top; `endSite` as in `Recorder.addSlice`. */
  leave(at: number, endSite: number): void {
    const left = this.entries.pop()
    if (left === undefined) return
    const below = this.top
    if (below === undefined || endSite !== 0 || !sameSlice(left, below)) this.#cut(left, at, endSite)
  }

  /** Takes off everything above the first `depth` entries. */
  truncate(depth: number, at: number): void {
    while (this.entries.length > depth) this.leave(at, 0)
  }

  /** Ends the open slice and begins it anew, so that nothing is lost when a profile ends inside it. */
  split(at: number): void {
    if (this.top !== undefined) this.#cut(this.top, at, 0)
  }

  /** Takes off everything before a callback that starts on an empty stack. */
  reset(at: number): void {
    this.dropStale(at)
    this.truncate(0, at)
  }

  /** Forgets what a thrown error has left behind: the loop has turned since, so nobody knows when it ended. */
  dropStale(at: number): void {
    if (this.entries.length > 0 && this.#source.observe(at) !== this.#stretch) this.entries.length = 0
  }

  #cut(entry: StackEntry, at: number, endSite: number): void {
    // A slice lies within one turn of the loop, so a turn that is noticed now was there when it began.
    this.#stretch = this.#source.look(at)
    entry.recorder.addSlice(entry.charge, this.#since, at, this.#stretch, endSite)
    this.#since = at
  }
}

const sameSlice = (a: StackEntry, b: StackEntry): boolean => a.charge === b.charge && a.recorder === b.recorder
