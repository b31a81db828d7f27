import type { Claims } from './claims/claims.ts'
import type { BusySource } from './loop-meter.ts'
import type { Recorder } from './recorder.ts'
import type { TaskState } from './task-state.ts'

/** Entries that follow so soon (ms) are in the same turn of the loop: a turn takes longer. */
const SAME_TURN_GAP_MS = 0.001

/**
 * Maximum time (ms) of work that was not noticed before an event of a recording: code of somebody else may have run in
 * it, which is then as short.
 */
const MAX_UNNOTICED_MS = 1

/** One level of the work that the event loop is running now for a recording. */
export class StackEntry {
  readonly recorder: Recorder
  /** The task that the slice is charged to, or null for a root slice. */
  readonly charge: TaskState | null
  /** Number of the task that is the parent of calls made here, 0 for none. */
  readonly parent: number
  /** Of a root slice, the index plus one of its function's site; 0 if that is unknown. */
  readonly site: number

  constructor(recorder: Recorder, charge: TaskState | null, parent: number, site = 0) {
    this.recorder = recorder
    this.charge = charge
    this.parent = parent
    this.site = site
  }
}

/**
 * The work that the loop is running now, innermost last. There is one per process, because there is one loop: entries
 * of different recordings may lie above each other. Each change of the top ends a slice and begins the next one.
 */
export class LoopStack {
  readonly entries: StackEntry[] = []
  readonly #source: BusySource
  readonly #claims: Claims | null
  /** Start of the open slice, and of the loop's busy period at that time. */
  #since: number = Number.NEGATIVE_INFINITY
  #busySince = 0

  /** @param claims null for work that is not the loop's now, such as a replayed one */
  constructor(source: BusySource, claims: Claims | null = null) {
    this.#source = source
    this.#claims = claims
    claims?.watch((at) => this.#openTime(at))
  }

  /** Entries that a thrown error has left behind hold nothing any more. */
  #openTime(at: number): number {
    return this.top === undefined || this.#source.look(at) !== this.#busySince ? 0 : at - this.#since
  }

  get top(): StackEntry | undefined {
    // Reading before the first element of an array is a hundred times slower than reading its length.
    const { length } = this.entries
    return length === 0 ? undefined : this.entries[length - 1]
  }

  enter(entry: StackEntry, at: number): void {
    const top = this.top
    if (top === undefined) {
      if (at - this.#since > SAME_TURN_GAP_MS) this.#busySince = this.#source.observe(at)
      this.#since = at
    } else if (!sameSlice(top, entry)) {
      this.#cut(top, at, 0)
    }
    this.entries.push(entry)
  }

  /**
   * Returns since when the loop has been busy in this turn without work that is known, for the recording that it turns
   * out to work for, which has begun at `start`; now if that is too long. NaN if it runs work that is known.
   */
  unnoticedSince(at: number, start: number): number {
    this.dropStale(at)
    if (this.top !== undefined || this.#claims === null) return Number.NaN
    const since = Math.max(this.#source.observe(at), this.#claims.end, start)
    return at - since > MAX_UNNOTICED_MS ? at : since
  }

  /** Adds a slice from an earlier time in this turn until now, while no work is known to run. */
  addUnnoticed(entry: StackEntry, since: number, at: number): void {
    this.#since = since
    this.entries.push(entry)
    this.leave(at, 0)
  }

  /** Removes the top entry; `endSite` as in `Recorder.addSlice`. */
  leave(at: number, endSite: number): void {
    const left = this.entries.pop()
    if (left === undefined) return
    const below = this.top
    if (below === undefined || endSite !== 0 || !sameSlice(left, below)) this.#cut(left, at, endSite)
  }

  /** Removes all entries above the first `depth`. */
  truncate(depth: number, at: number): void {
    while (this.entries.length > depth) this.leave(at, 0)
  }

  /** Ends the open slice and begins another, so that no time is lost if a recording ends inside it. */
  split(at: number): void {
    this.dropStale(at)
    if (this.top !== undefined) this.#cut(this.top, at, 0)
  }

  /** Removes all entries before a callback that starts on an empty stack. */
  reset(at: number): void {
    this.dropStale(at)
    this.truncate(0, at)
  }

  /** Removes all tasks, before one that no task has resumed: the loop has, or a callback that runs. */
  resetTasks(at: number): void {
    this.dropStale(at)
    const firstTask = this.entries.findIndex((entry) => entry.charge !== null)
    if (firstTask >= 0) this.truncate(firstTask, at)
  }

  /**
   * Drops entries left behind by a thrown error, or by hooks that were removed within a callback: the loop has turned
   * since, so their end is unknown.
   */
  dropStale(at: number): void {
    if (this.entries.length > 0 && this.#source.observe(at) !== this.#busySince) this.entries.length = 0
  }

  #cut(entry: StackEntry, at: number, endSite: number): void {
    // A slice lies within one turn of the loop, so the turn that is noticed now had begun before the slice.
    this.#busySince = this.#source.look(at)
    const site = entry.charge === null ? entry.site : endSite
    entry.recorder.addSlice(entry.charge, this.#since, at, this.#busySince, site)
    this.#claims?.add(this.#since, at, entry.recorder)
    this.#since = at
  }
}

const sameSlice = (a: StackEntry, b: StackEntry): boolean =>
  a.charge === b.charge && a.recorder === b.recorder && a.site === b.site
