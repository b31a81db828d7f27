import type { Trace } from '../../model/trace.ts'
import { EarlyResumes } from './early-resumes.ts'
import { makeWaits } from './waits.ts'
import type { Waits } from './waits.ts'

/** Rows that follow each other within this time (ms) are one run of the loop. */
const MAX_RUN_GAP_MS = 0.02

/**
 * Lists the waits. A task goes on with a slice of its own, or with one of a task that it calls at once: a cut that is
 * too short for a row is part of that.
 */
export function collectWaits(trace: Trace, owners: Uint32Array): Waits {
  const collector = new Collector(trace, owners)
  for (let row = 0; row < trace.slices.count; row++) collector.add(row)
  return collector.finish()
}

class Collector {
  readonly #trace: Trace
  readonly #owners: Uint32Array
  readonly #waits: Waits
  #count = 0
  #endedCount = 0
  /** By task its wait that has not ended; -1 if there is none. */
  readonly #open: Int32Array
  /** By task the row with which it may have gone on, if its own row follows in the same run; -1 if there is none. */
  readonly #maybe: Int32Array
  readonly #early = new EarlyResumes()
  #runFrom = 0

  constructor(trace: Trace, owners: Uint32Array) {
    this.#trace = trace
    this.#owners = owners
    this.#waits = makeWaits(countSuspends(trace))
    this.#open = new Int32Array(owners.length).fill(-1)
    this.#maybe = new Int32Array(owners.length).fill(-1)
  }

  add(row: number): void {
    const { slices } = this.#trace
    if (row > 0 && slices.start[row]! - slices.end[row - 1]! > MAX_RUN_GAP_MS) this.#runFrom = row
    const number = slices.task[row]!
    if (number === 0 || number >= this.#owners.length) return
    const owner = this.#owners[number]!
    this.#noteCaller(number, row)
    this.#resume(owner, row)
    if (owner === number && slices.endSite[row]! > 0) this.#suspend(number, row)
  }

  #suspend(task: number, row: number): void {
    const { slices, end } = this.#trace
    const waits = this.#waits
    const wait = this.#count++
    waits.task[wait] = task
    waits.site[wait] = slices.endSite[row]! - 1
    waits.start[wait] = slices.end[row]!
    waits.end[wait] = end
    waits.suspendRow[wait] = row
    waits.resumeRow[wait] = -1
    this.#open[task] = wait
  }

  /**
   * Notes that the caller of a task whose first slice this is may have gone on with it: in a cut just before the call,
   * whose time the row has. Without one, it may have called it at once, or a callback has: the task's waiting time tells,
   * if all slices are there. `hooks` learns by a call that a generator goes on.
   */
  #noteCaller(number: number, row: number): void {
    const { slices, tasks, backend, counts } = this.#trace
    const caller = this.#owners[tasks.parent[number - 1]!] ?? 0
    const cut = tasks.start[number - 1]! - slices.start[row]!
    if (this.#open[caller] === -1 || cut < 0 || (cut === 0 && backend !== 'hooks' && counts.droppedSlices > 0)) return
    if (this.#maybe[caller]! < this.#runFrom) this.#maybe[caller] = row
  }

  #resume(task: number, row: number): void {
    const wait = this.#open[task]!
    if (wait === -1) return
    const { start } = this.#trace.slices
    const earlier = this.#maybe[task]!
    const isEarly = earlier >= this.#runFrom
    const resumeRow = isEarly ? earlier : row
    this.#open[task] = -1
    this.#maybe[task] = -1
    this.#end(wait, resumeRow, start[resumeRow]!)
    if (isEarly) this.#early.add({ wait, row, end: start[row]! })
  }

  #end(wait: number, resumeRow: number, end: number): void {
    const waits = this.#waits
    waits.end[wait] = Math.max(waits.start[wait]!, end)
    waits.resumeRow[wait] = resumeRow
    waits.hasEnded[wait] = 1
    waits.order[this.#endedCount++] = wait
  }

  finish(): Waits {
    const { hasEnded, end, order } = this.#waits
    for (let wait = 0; wait < this.#count; wait++) if (hasEnded[wait] === 0) this.#endWithTask(wait)
    this.#early.correct(this.#waits, this.#count, this.#trace)
    this.#noteSince()
    sortByEnd(order.subarray(0, this.#endedCount), end)
    let next = this.#endedCount
    for (let wait = 0; wait < this.#count; wait++) if (hasEnded[wait] === 0) order[next++] = wait
    return { ...this.#waits, order: order.subarray(0, next) }
  }

  /** Notes from when on each task has run before its wait; its waits are in order. */
  #noteSince(): void {
    const { task, since, end } = this.#waits
    const { tasks } = this.#trace
    const from = new Float64Array(tasks.count)
    for (let wait = 0; wait < this.#count; wait++) {
      const row = task[wait]! - 1
      since[wait] = Math.max(from[row]!, tasks.start[row]!)
      from[row] = end[wait]!
    }
  }

  /** Ends a wait if its task has ended: that went on so shortly before its end that it has no row. */
  #endWithTask(wait: number): void {
    const { tasks, slices } = this.#trace
    const task = this.#waits.task[wait]!
    const end = tasks.end[task - 1]!
    if (Number.isNaN(end)) return
    const earlier = this.#maybe[task]!
    const isCalled = earlier >= 0 && end - slices.end[earlier]! <= MAX_RUN_GAP_MS
    this.#end(wait, isCalled ? earlier : -1, isCalled ? slices.start[earlier]! : end)
    this.#early.add({ wait, row: -1, end })
  }
}

function countSuspends({ slices }: Trace): number {
  let count = 0
  for (let row = 0; row < slices.count; row++) if (slices.endSite[row]! > 0) count++
  return count
}

/** Sorts rows that nearly always are in order. */
function sortByEnd(rows: Uint32Array, end: Float64Array): void {
  for (let index = 1; index < rows.length; index++) {
    if (end[rows[index]!]! < end[rows[index - 1]!]!) {
      rows.sort((a, b) => end[a]! - end[b]!)
      return
    }
  }
}
