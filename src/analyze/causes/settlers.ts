import { firstFrom } from '../../model/columns/columns.ts'
import type { Trace } from '../../model/trace.ts'
import type { CauseWork, DecidedType, DecidedWaits } from './waits.ts'

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
  readonly #waits: DecidedWaits
  /** Tasks by their end, and their ends. */
  readonly #byEnd: Uint32Array
  readonly #ends: Float64Array
  /** The latest wait of each task that has ended; -1 if none has. */
  readonly #latest: Int32Array
  /** By wait, 1 if it is known, down to an operation, what woke the task. */
  readonly #explained: Uint8Array

  constructor(trace: Trace, owners: Uint32Array, waits: DecidedWaits) {
    this.#trace = trace
    this.#owners = owners
    this.#waits = waits
    this.#latest = new Int32Array(owners.length).fill(-1)
    this.#explained = new Uint8Array(waits.task.length)
    const { end } = trace.tasks
    this.#byEnd = owners
      .map((_, number) => number)
      .filter((number) => number > 0 && owners[number] === number && !Number.isNaN(end[number - 1]))
      .sort((a, b) => end[a - 1]! - end[b - 1]!)
    this.#ends = Float64Array.from(this.#byEnd, (number) => end[number - 1]!)
  }

  /** Notes a wait that has ended, in the order of their ends. */
  note(wait: number): void {
    this.#latest[this.#waits.task[wait]!] = wait
    if (this.#isExplained(wait)) this.#explained[wait] = 1
  }

  /** Returns whether it is known, down to an operation or a timer of one promise, what woke the task that went on. */
  #isExplained(wait: number): boolean {
    const { type, work, start, end, wake } = this.#waits
    if (type[wait] === 'wake') return this.#trace.wakes!.settles[wake[wait]!] === 1
    if (type[wait] !== 'task') return type[wait] === 'operation' || type[wait] === 'promise'
    const last = this.#latest[work[wait]![0]!.number]!
    return last === -1 || end[last]! < start[wait]! || this.#explained[last] === 1
  }

  /** Writes the cause of a wait that another task ended, or the work of another task; leaves it if none is known to. */
  find(wait: number): void {
    const { slices } = this.#trace
    const resumeRow = this.#waits.resumeRow[wait]!
    // Slices that are too short have no row.
    const before = (resumeRow < 0 ? firstAfter(slices.end, this.#waits.end[wait]!) : resumeRow) - 1
    if (before < 0 || (resumeRow >= 0 && slices.stretch[before] !== slices.stretch[resumeRow])) return
    const settler = this.#lastBefore(before, wait)
    if (settler !== 0 && settler !== this.#waits.task[wait]) this.#judge(wait, settler, slices.stretch[before]!)
  }

  /**
   * Returns the task that went on last before the time, in the turn of the row before it; 0 if there is none. A task
   * that only begins in that turn, such as the next one in a queue, has settled nothing, unless the turn began with it.
   */
  #lastBefore(last: number, wait: number): number {
    const { slices, tasks } = this.#trace
    const turn = slices.stretch[last]!
    const task = this.#waits.task[wait]!
    let at = this.#waits.end[wait]!
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

  #judge(wait: number, settler: number, turn: number): void {
    const { site, end, type } = this.#waits
    const woken = this.#latest[settler]!
    // Of two timers in one turn, neither has woken the other's task.
    if (woken !== -1 && type[woken] === 'wake' && !this.#isSameFiring(wait, woken)) return
    if (woken === -1 || end[woken]! < turn) {
      if (this.#trace.tasks.start[settler - 1]! >= turn) this.#writeTask(wait, settler)
    } else if (site[woken] === site[wait]) this.#share(wait, woken)
    else if (type[woken] !== 'promise' && this.#explained[woken] === 1) this.#writeTask(wait, settler)
  }

  /** Returns whether both went on after one callback of a timer. */
  #isSameFiring(wait: number, woken: number): boolean {
    const { wakes } = this.#trace
    const { wake } = this.#waits
    return wake[wait] !== -1 && wakes!.fired[wake[wait]!] === wakes!.fired[wake[woken]!]
  }

  /** Two that wait at one place, and go on one after the other, have waited for the same. */
  #share(wait: number, woken: number): void {
    const { type, work, until, start, handover } = this.#waits
    if (handover[woken] !== -1) {
      handover[wait] = handover[woken]!
      type[wait] = 'promise'
    } else if (type[woken] === 'task' || type[woken] === 'promise') this.#writeTask(wait, work[woken]![0]!.number)
    else if (type[woken] === 'wake') {
      type[wait] = 'wake'
      until[wait] = Math.max(start[wait]!, until[woken]!)
    } else if (type[woken] === 'operation' && until[woken]! >= start[wait]!)
      this.#write(wait, work[woken]!, until[woken]!, 'operation')
  }

  #writeTask(wait: number, number: number): void {
    this.#write(wait, [{ number, isTask: true }], this.#waits.end[wait]!, 'promise')
  }

  #write(wait: number, work: CauseWork, until: number, type: DecidedType): void {
    this.#waits.type[wait] = type
    this.#waits.work[wait] = work
    this.#waits.until[wait] = until
  }
}

const firstAfter = (times: Float64Array, at: number): number => firstFrom(times, at + Number.EPSILON * at)
