import { firstFrom } from '../../model/columns/columns.ts'
import type { Trace } from '../../model/trace.ts'
import type { DecidedWait } from './decided-wait.ts'
import type { RawWait } from './collect-waits.ts'

/** Microtasks of libraries between a task that settles a promise and the one that waits for it, at most (ms). */
const MAX_HOP_MS = 0.2

/**
 * Finds the task that settled a promise of its own making: a lock that it released, a result that it shares. It ran
 * directly before the one that waited, in the same turn of the loop. That tells nothing if it was itself woken by who
 * knows what: then one callback may have settled both promises.
 */
export class Settlers {
  readonly #trace: Trace
  readonly #owners: Uint32Array
  /** The latest wait of each task that has ended. */
  readonly #latest = new Map<number, DecidedWait>()

  constructor(trace: Trace, owners: Uint32Array) {
    this.#trace = trace
    this.#owners = owners
  }

  /** Notes a wait that has ended, in the order of their ends. */
  note(wait: DecidedWait): void {
    this.#latest.set(wait.task, wait)
  }

  /** Returns the wait as ended by another task, or by the work of another task; null if none is known to have. */
  find(wait: RawWait): DecidedWait | null {
    const { slices } = this.#trace
    const { resumeRow, end } = wait
    // Slices that are too short have no row.
    const before = (resumeRow < 0 ? firstFrom(slices.end, end + Number.EPSILON * end) : resumeRow) - 1
    if (before < 0 || (resumeRow >= 0 && slices.stretch[before] !== slices.stretch[resumeRow])) return null
    const number = slices.task[before]!
    const settler = number < this.#owners.length ? this.#owners[number]! : 0
    const isDirect = end - slices.end[before]! <= MAX_HOP_MS
    return settler === 0 || settler === wait.task || !isDirect ? null : this.#judge(wait, settler, before)
  }

  #judge(wait: RawWait, settler: number, row: number): DecidedWait | null {
    const { slices, tasks } = this.#trace
    const turn = slices.stretch[row]!
    const woken = this.#latest.get(settler)
    if (woken === undefined || woken.end < turn)
      return tasks.start[settler - 1]! >= turn ? settledBy(wait, settler) : null
    if (woken.site === wait.site) return sharedWith(wait, woken)
    return woken.type === 'task' || woken.type === 'operation' ? settledBy(wait, settler) : null
  }
}

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
