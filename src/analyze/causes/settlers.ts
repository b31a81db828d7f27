import { firstFrom } from '../../model/columns/columns.ts'
import type { Trace } from '../../model/trace.ts'
import type { DecidedWait } from './decided-wait.ts'
import type { RawWait } from './collect-waits.ts'

/** Microtasks of libraries between a task that settles a promise and the one that waits for it, at most (ms). */
const MAX_HOP_MS = 0.5
/** Slices of tasks that begin in between, at most. */
const MAX_CALLS = 64

/**
 * Finds the task that settled a promise of its own making: a lock that it released, a result that it shares. It ran
 * directly before the one that waited, in the same turn of the loop. That tells nothing if it was itself woken by who
 * knows what: then one callback may have settled both promises.
 */
export class Settlers {
  readonly #trace: Trace
  readonly #owners: Uint32Array
  /** Tasks by their end, and their ends. */
  readonly #byEnd: Uint32Array
  readonly #ends: Float64Array
  /** The latest wait of each task that has ended. */
  readonly #latest = new Map<number, DecidedWait>()
  readonly #explained = new Set<DecidedWait>()

  constructor(trace: Trace, owners: Uint32Array) {
    this.#trace = trace
    this.#owners = owners
    const { end } = trace.tasks
    this.#byEnd = owners
      .map((_, number) => number)
      .filter((number) => number > 0 && owners[number] === number && !Number.isNaN(end[number - 1]))
      .sort((a, b) => end[a - 1]! - end[b - 1]!)
    this.#ends = Float64Array.from(this.#byEnd, (number) => end[number - 1]!)
  }

  /** Notes a wait that has ended, in the order of their ends. */
  note(wait: DecidedWait): void {
    this.#latest.set(wait.task, wait)
    if (this.#isExplained(wait)) this.#explained.add(wait)
  }

  /** Returns whether it is known, down to an operation, what woke the task that went on. */
  #isExplained({ type, work, start }: DecidedWait): boolean {
    if (type !== 'task') return type === 'operation' || type === 'promise'
    const last = this.#latest.get(work[0]!.number)
    return last === undefined || last.end < start || this.#explained.has(last)
  }

  /** Returns the wait as ended by another task, or by the work of another task; null if none is known to have. */
  find(wait: RawWait): DecidedWait | null {
    const { slices } = this.#trace
    const { resumeRow, end } = wait
    // Slices that are too short have no row.
    const before = (resumeRow < 0 ? firstAfter(slices.end, end) : resumeRow) - 1
    if (before < 0 || (resumeRow >= 0 && slices.stretch[before] !== slices.stretch[resumeRow])) return null
    const settler = this.#lastBefore(before, wait)
    return settler === 0 || settler === wait.task ? null : this.#judge(wait, settler, slices.stretch[before]!)
  }

  /**
   * Returns the task that went on last before the time, in the turn of the row before it; 0 if there is none. A task
   * that only begins in that turn, such as the next one in a queue, has settled nothing, unless the turn began with it.
   */
  #lastBefore(last: number, { task, end }: RawWait): number {
    const { slices, tasks } = this.#trace
    const turn = slices.stretch[last]!
    let at = end
    for (let row = last; row >= 0 && row > last - MAX_CALLS && slices.stretch[row] === turn; row--) {
      const owner = this.#ownerOf(row)
      const isCall = owner > 0 && tasks.start[owner - 1]! >= turn
      if (!isCall) return this.#lastOf(at, turn, task) || (at - slices.end[row]! > MAX_HOP_MS ? 0 : owner)
      if (at - slices.end[row]! > MAX_HOP_MS) return 0
      at = slices.start[row]!
    }
    const isFirst = last === 0 || slices.stretch[last - 1] !== turn
    return this.#lastOf(at, turn, task) || (isFirst ? this.#ownerOf(last) : 0)
  }

  /** Returns another task, the last to end just before a time, that had begun before the turn; 0 if there is none. */
  #lastOf(at: number, turn: number, self: number): number {
    const { tasks } = this.#trace
    for (let index = firstAfter(this.#ends, at) - 1; index >= 0 && at - this.#ends[index]! <= MAX_HOP_MS; index--) {
      if (this.#ends[index]! < turn) return 0
      const number = this.#byEnd[index]!
      if (number !== self && tasks.start[number - 1]! < turn) return number
    }
    return 0
  }

  #ownerOf(row: number): number {
    const number = this.#trace.slices.task[row]!
    return number < this.#owners.length ? this.#owners[number]! : 0
  }

  #judge(wait: RawWait, settler: number, turn: number): DecidedWait | null {
    const woken = this.#latest.get(settler)
    if (woken === undefined || woken.end < turn)
      return this.#trace.tasks.start[settler - 1]! >= turn ? settledBy(wait, settler) : null
    if (woken.site === wait.site) return sharedWith(wait, woken)
    // Of two timers in one turn, neither has woken the other's task.
    return woken.type !== 'promise' && this.#explained.has(woken) ? settledBy(wait, settler) : null
  }
}

const firstAfter = (times: Float64Array, at: number): number => firstFrom(times, at + Number.EPSILON * at)

/** Two that wait at one place, and go on one after the other, have waited for the same. */
function sharedWith(wait: RawWait, { type, work, until }: DecidedWait): DecidedWait | null {
  if (type === 'task' || type === 'promise') return settledBy(wait, work[0]!.number)
  return type === 'operation' && until >= wait.start ? { ...wait, type, work, until } : null
}

const settledBy = (wait: RawWait, task: number): DecidedWait => ({
  ...wait,
  type: 'promise',
  work: [{ number: task, isTask: true }],
  until: wait.end,
})
