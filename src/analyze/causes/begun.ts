import type { Waits } from './waits.ts'
import type { Work } from './work.ts'

/** Tolerance (ms) of times that are read one after the other for one moment. */
export const CLOCK_MS = 0.02
/** Pending work of a task that is looked at with each of its waits: the latest. */
const MAX_KEPT = 256

/** The work that a task may wait for. */
export interface Candidates {
  /** Begun since the task went on last, until it waited. */
  fresh: readonly Work[]
  /** Begun before, and not ended when it waited. */
  kept: readonly Work[]
  /** Begun in its name while it waited, by callbacks. */
  later: readonly Work[]
}

/** What each task has begun and not seen end; asked in the order of its waits. */
export class Begun {
  readonly #waits: Waits
  readonly #work: readonly (readonly Work[])[]
  readonly #next: Uint32Array
  /** By task. */
  readonly #pending: (readonly Work[])[]

  constructor(work: readonly (readonly Work[])[], waits: Waits) {
    this.#waits = waits
    this.#work = work
    this.#next = new Uint32Array(work.length)
    this.#pending = work.map(() => NONE)
  }

  at(wait: number): Candidates {
    const task = this.#waits.task[wait]!
    const pending = this.#pending[task]!
    if (pending.length === 0 && this.#next[task] === this.#work[task]!.length) return NOTHING
    const start = this.#waits.start[wait]!
    const kept = pendingAt(pending, start)
    const fresh = this.#take(task, start, true)
    // What begins with the resume is for the next wait.
    const later = this.#take(task, this.#waits.end[wait]!, false)
    const left = atMost(concat(kept, concat(fresh, later)))
    if (left !== pending) this.#pending[task] = left
    const candidates = { fresh, kept, later }
    return fresh.length === 0 ? candidates : separate(candidates, this.#waits.since[wait]!)
  }

  /** Takes the work that a task has begun before a time, or at it. */
  #take(task: number, until: number, isIncluded: boolean): readonly Work[] {
    const list = this.#work[task]!
    const from = this.#next[task]!
    let next = from
    for (; next < list.length; next++) {
      const { start } = list[next]!
      if (isIncluded ? start > until : start >= until) break
    }
    if (next === from) return NONE
    this.#next[task] = next
    return list.slice(from, next)
  }
}

// A large profile has many waits and few of them have much to look at, so empty lists are shared and others kept.
export const NONE: readonly Work[] = []
const NOTHING: Candidates = { fresh: NONE, kept: NONE, later: NONE }

/** Counts work that was begun before the task went on last as kept. */
function separate({ fresh, kept, later }: Candidates, since: number): Candidates {
  const from = since - CLOCK_MS
  const older = fresh.filter((work) => work.start < from)
  if (older.length === 0) return { fresh, kept, later }
  return { fresh: fresh.filter((work) => work.start >= from), kept: concat(kept, older), later }
}

/** Joins lists. */
export const concat = (some: readonly Work[], more: readonly Work[]): readonly Work[] =>
  more.length === 0 ? some : some.length === 0 ? more : [...some, ...more]

const atMost = (work: readonly Work[]): readonly Work[] => (work.length > MAX_KEPT ? work.slice(-MAX_KEPT) : work)

function pendingAt(work: readonly Work[], at: number): readonly Work[] {
  for (const each of work) if (each.end <= at) return work.filter(({ end }) => end > at)
  return work
}
