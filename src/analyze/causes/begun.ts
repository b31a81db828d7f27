import type { RawWait } from './collect-waits.ts'
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
  readonly #work: readonly (readonly Work[])[]
  readonly #next: Uint32Array
  readonly #pending = new Map<number, Work[]>()

  constructor(work: readonly (readonly Work[])[]) {
    this.#work = work
    this.#next = new Uint32Array(work.length)
  }

  at({ task, since, start, end }: RawWait): Candidates {
    const kept = (this.#pending.get(task) ?? []).filter((each) => each.end > start)
    const fresh = this.#take(task, (work) => work.start <= start)
    // What begins with the resume is for the next wait.
    const later = this.#take(task, (work) => work.start < end)
    this.#pending.set(task, [...kept, ...fresh, ...later].slice(-MAX_KEPT))
    const isFresh = (each: Work): boolean => each.start >= since - CLOCK_MS
    return { fresh: fresh.filter(isFresh), kept: [...kept, ...fresh.filter((each) => !isFresh(each))], later }
  }

  #take(task: number, isDue: (work: Work) => boolean): Work[] {
    const list = this.#work[task]!
    const taken: Work[] = []
    for (let next = this.#next[task]!; next < list.length && isDue(list[next]!); next++) {
      taken.push(list[next]!)
      this.#next[task] = next + 1
    }
    return taken
  }
}
