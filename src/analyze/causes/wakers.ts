import type { OperationKind } from '../../model/operation.ts'
import type { Trace } from '../../model/trace.ts'
import { WAKERS } from '../../model/wait-cause.ts'
import type { WakeColumns } from '../../model/wait-cause.ts'
import { CLOCK_MS } from './begun.ts'
import type { DecidedWaits } from './waits.ts'

/**
 * Finds the timer or job that ended a wait. Its callback ran last before the task went on, and either no other task did so in
 * between, or the task itself has set the timer and all that its callback does is to settle a promise: another task that
 * the callback has woken may have settled the promise of this one.
 */
export class Wakers {
  readonly #wakes: WakeColumns
  readonly #owners: Uint32Array
  readonly #waits: DecidedWaits
  /** By task the first row that is not older than its last wait, and by row the next one of its task. */
  readonly #first: Int32Array
  readonly #next: Int32Array

  constructor({ wakes = NONE }: Trace, owners: Uint32Array, waits: DecidedWaits) {
    this.#wakes = wakes
    this.#owners = owners
    this.#waits = waits
    this.#first = new Int32Array(owners.length).fill(-1)
    this.#next = new Int32Array(wakes.count)
    for (let row = wakes.count - 1; row >= 0; row--) {
      const task = this.#ownerOf(wakes.task[row]!)
      this.#next[row] = this.#first[task]!
      this.#first[task] = row
    }
  }

  #ownerOf(task: number): number {
    return task < this.#owners.length ? this.#owners[task]! : 0
  }

  /** Writes the cause of a wait that a timer or a job ended, if one did; asked in the order of their ends. */
  find(wait: number, turn: number): boolean {
    const row = this.#rowOf(wait)
    if (row === -1) return false
    const { fired, rank, settles, setBy, delay } = this.#wakes
    const { task, start, end } = this.#waits
    const [from, to] = [start[wait]!, end[wait]!]
    // The callback ran before: what it has begun waited for something that was settled.
    if (fired[row]! < from - CLOCK_MS) return false
    this.#waits.wake[wait] = row
    const isOwn = this.#ownerOf(setBy[row]!) === task[wait]
    if (rank[row]! > 0 && !(isOwn && settles[row] === 1)) return false
    // On a busy loop a timer runs late: the rest is ready delay.
    const due = Math.max(turn, isOwn ? from + delay[row]! : -Infinity)
    this.#waits.type[wait] = 'wake'
    this.#waits.until[wait] = Math.min(to, Math.max(from, Math.min(fired[row]!, due)))
    return true
  }

  /** Returns the row with which a wait ended; -1 if there is none. */
  #rowOf(wait: number): number {
    const { task, start, end } = this.#waits
    const { time } = this.#wakes
    const until = end[wait]! + CLOCK_MS
    let found = -1
    let row = this.#first[task[wait]!]!
    for (; row !== -1 && time[row]! <= until; row = this.#next[row]!) {
      if (time[row]! >= start[wait]!) found = row
    }
    this.#first[task[wait]!] = row
    return found
  }
}

/** A wait this much longer than its last timer (ms), and twice as long, was for several, one after the other. */
const MIN_CHAIN_MS = 5

/**
 * Names the timer or job of a row, which ended a wait of so many milliseconds; a timer with its delay, if it was for the
 * wait.
 *
 * @example nameWaker(trace, 0, 20.3) // `setTimeout 20 ms`, `setImmediate`, `scrypt`
 */
export function nameWaker({ wakes = NONE }: Trace, row: number, time: number): string {
  const { label } = WAKERS[wakes.kind[row]!]!
  const delay = wakes.delay[row]!
  if (label === 'setTimeout' && time > delay + Math.max(delay, MIN_CHAIN_MS)) return label
  return label === 'setTimeout' || label === 'setInterval' ? `${label} ${delay} ms` : label
}

/** Returns the kind of the timer or job of a row. */
export const kindOfWaker = ({ wakes = NONE }: Trace, row: number): OperationKind => WAKERS[wakes.kind[row]!]!.kind

const NONE: WakeColumns = {
  count: 0,
  task: new Uint32Array(0),
  time: new Float64Array(0),
  fired: new Float64Array(0),
  kind: new Uint8Array(0),
  delay: new Float64Array(0),
  setBy: new Uint32Array(0),
  rank: new Uint8Array(0),
  settles: new Uint8Array(0),
}
