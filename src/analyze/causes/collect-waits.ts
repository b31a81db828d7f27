import type { Trace } from '../../model/trace.ts'

/** Rows that follow each other within this time (ms) are one run of the loop. */
const MAX_RUN_GAP_MS = 0.02

/** One execution of an `await`. Times are milliseconds on the trace's clock. */
export interface RawWait {
  task: number
  /** Index of the site. */
  site: number
  /** The time from which the task had run before. */
  since: number
  start: number
  /** The time of the resume, or of the trace's end. */
  end: number
  /** Row of the slice that the `await` ended. */
  suspendRow: number
  /** Row of the slice with which the task went on; -1 if it has none. */
  resumeRow: number
  hasEnded: boolean
}

/**
 * Lists the waits in the order in which they ended, those that have not ended last. A task goes on with a slice of its
 * own, or with one of a task that it calls at once: a cut that is too short for a row is part of that.
 */
export function collectWaits(trace: Trace, owners: Uint32Array): RawWait[] {
  const collector = new Collector(trace, owners)
  for (let row = 0; row < trace.slices.count; row++) collector.add(row)
  return collector.finish()
}

class Collector {
  readonly #trace: Trace
  readonly #owners: Uint32Array
  readonly #ended: RawWait[] = []
  readonly #open = new Map<number, RawWait>()
  /** The rows with which waiting tasks may have gone on, if their own row follows in the same run. */
  readonly #maybe = new Map<number, number>()
  readonly #since: Float64Array
  #runFrom = 0

  constructor(trace: Trace, owners: Uint32Array) {
    this.#trace = trace
    this.#owners = owners
    this.#since = new Float64Array(owners.length)
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
    const { slices, tasks, end } = this.#trace
    this.#open.set(task, {
      task,
      site: slices.endSite[row]! - 1,
      since: Math.max(this.#since[task]!, tasks.start[task - 1]!),
      start: slices.end[row]!,
      end,
      suspendRow: row,
      resumeRow: -1,
      hasEnded: false,
    })
  }

  /** Notes that the caller of a task whose first slice this is may have gone on with it. */
  #noteCaller(number: number, row: number): void {
    const { slices, tasks } = this.#trace
    const caller = this.#owners[tasks.parent[number - 1]!] ?? 0
    if (!this.#open.has(caller) || slices.start[row]! > tasks.start[number - 1]!) return
    if ((this.#maybe.get(caller) ?? -1) < this.#runFrom) this.#maybe.set(caller, row)
  }

  #resume(task: number, row: number): void {
    const wait = this.#open.get(task)
    if (wait === undefined) return
    const earlier = this.#maybe.get(task) ?? -1
    this.#end(wait, earlier >= this.#runFrom ? earlier : row)
  }

  #end(wait: RawWait, row: number): void {
    this.#open.delete(wait.task)
    this.#maybe.delete(wait.task)
    wait.end = Math.max(wait.start, this.#trace.slices.start[row]!)
    wait.resumeRow = row
    wait.hasEnded = true
    this.#since[wait.task] = wait.end
    this.#ended.push(wait)
  }

  finish(): RawWait[] {
    const { tasks, slices } = this.#trace
    for (const wait of this.#open.values()) {
      const end = tasks.end[wait.task - 1]!
      if (Number.isNaN(end)) continue
      // It went on so shortly before its end that it has no row.
      const earlier = this.#maybe.get(wait.task) ?? -1
      const isCalled = earlier >= 0 && end - slices.end[earlier]! <= MAX_RUN_GAP_MS
      wait.end = Math.max(wait.start, isCalled ? slices.start[earlier]! : end)
      wait.resumeRow = isCalled ? earlier : -1
      wait.hasEnded = true
      this.#ended.push(wait)
      this.#open.delete(wait.task)
    }
    this.#ended.sort((a, b) => a.end - b.end)
    return [...this.#ended, ...this.#open.values()]
  }
}
