import type { Clock } from './clock.ts'
import type { Recorder, TaskState } from './recorder.ts'

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
  readonly #clock: Clock
  /** Start of the open slice, and the idle counter then. */
  #since = 0
  #idle = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get top(): StackEntry | undefined {
    // Reading before the first element of an array is a hundred times slower than looking at its length.
    const { length } = this.entries
    return length === 0 ? undefined : this.entries[length - 1]
  }

  enter(entry: StackEntry, at: number): void {
    const top = this.top
    if (top === undefined) {
      this.#idle = this.#clock.idle()
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
    this.dropStale()
    this.truncate(0, at)
  }

  /** Forgets what a thrown error has left behind: the loop has been idle since, so nobody knows when it ended. */
  dropStale(): void {
    if (this.entries.length > 0 && this.#clock.idle() !== this.#idle) this.entries.length = 0
  }

  #cut(entry: StackEntry, at: number, endSite: number): void {
    entry.recorder.addSlice(entry.charge, this.#since, at, this.#idle, endSite)
    this.#since = at
  }
}

const sameSlice = (a: StackEntry, b: StackEntry): boolean => a.charge === b.charge && a.recorder === b.recorder
