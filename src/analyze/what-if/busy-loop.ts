import { settleTime } from '../tasks/task-end.ts'
import type { Activation } from './activations.ts'
import type { Recorded } from './graph.ts'

/** Runs that follow each other within this time (ms) held the loop together. */
const MAX_TURN_GAP_MS = 0.3

/** Tells about the recorded runs of the loop, and which operation ended before a time. */
export class BusyLoop {
  /** The first activation of each run, in order. */
  readonly runs: readonly Activation[]
  /** By run: the latest end of it and those before. */
  readonly #ends: Float64Array
  /** By run: the begin of those before it without a pause. */
  readonly #since: Float64Array
  #operations: Map<string, { id: string; end: number }[]> | null = null

  constructor(tops: readonly Activation[]) {
    this.runs = tops.toSorted((a, b) => a.start - b.start || a.runEnd - b.runEnd)
    this.#ends = new Float64Array(this.runs.length)
    this.#since = new Float64Array(this.runs.length)
    let until = 0
    let since = 0
    this.runs.forEach(({ start, runEnd }, at) => {
      if (at === 0 || until < start - MAX_TURN_GAP_MS) since = start
      this.#since[at] = since
      this.#ends[at] = until = Math.max(until, runEnd)
    })
  }

  /** Returns how many runs began before a time (ms). */
  #countBefore(time: number): number {
    let [low, high] = [0, this.runs.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.runs[middle]!.start < time) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Returns the time (ms) until which runs that began before a time held the loop. */
  busyUntil(time: number): number {
    return this.#ends[this.#countBefore(time) - 1] ?? 0
  }

  /**
   * Returns the begin (ms) of the runs that held the loop without a pause until shortly before a time; that time if
   * the loop was free.
   *
   * @param tolerance milliseconds between their end and the time
   */
  busySince(time: number, tolerance: number): number {
    const at = this.#countBefore(time) - 1
    return at < 0 || this.#ends[at]! < time - tolerance ? time : Math.min(time, this.#since[at]!)
  }

  /** Returns the operation of a task that ended last before a time (ms); null if there is none. */
  lastEnded({ operations, tasks }: Recorded, task: number, time: number): { id: string; end: number } | null {
    this.#operations ??= byTask(operations)
    const list = this.#operations.get(tasks[task]!.taskId) ?? []
    let [low, high] = [0, list.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (list[middle]!.end <= time) low = middle + 1
      else high = middle
    }
    return list[low - 1] ?? null
  }
}

function byTask(operations: Recorded['operations']): Map<string, { id: string; end: number }[]> {
  const lists = new Map<string, { id: string; end: number }[]>()
  for (const operation of operations) {
    if (operation.taskId === null || operation.duration === null) continue
    const list = lists.get(operation.taskId) ?? []
    lists.set(operation.taskId, list)
    list.push({ id: operation.operationId, end: settleTime(operation) })
  }
  for (const list of lists.values()) list.sort((a, b) => a.end - b.end)
  return lists
}
