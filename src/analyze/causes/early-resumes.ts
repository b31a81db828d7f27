import type { Trace } from '../../model/trace.ts'
import type { Waits } from './waits.ts'

/** Rounding (ms) of sums of times. */
const ROUNDING_MS = 1e-6

/** Another end of a wait: the task's own row, instead of the row of a task that it seemed to call at once. */
interface LaterEnd {
  wait: number
  /** -1 if the task has no row: then the time is that of the task's end, and an upper bound. */
  row: number
  end: number
}

/**
 * Waits that may have ended with the call of another task. A callback that the task has registered makes such a call
 * just as well; then the wait went on. A task's waiting time is exact, so it tells which of both it was.
 */
export class EarlyResumes {
  readonly #later: LaterEnd[] = []

  add(later: LaterEnd): void {
    this.#later.push(later)
  }

  /** Moves the ends of the waits that would leave a part of their task's waiting time over; the longest first. */
  correct(waits: Waits, count: number, { tasks, counts }: Trace): void {
    // A wait without a row would be missing from the sum.
    if (this.#later.length === 0 || counts.droppedSlices > 0) return
    const missing = tasks.waitTime.slice(0, tasks.count)
    for (let wait = 0; wait < count; wait++) {
      if (waits.hasEnded[wait] === 1) missing[waits.task[wait]! - 1]! -= waits.end[wait]! - waits.start[wait]!
    }
    const gain = ({ wait, row, end }: LaterEnd): number => (row === -1 ? 0 : end - waits.end[wait]!)
    for (const { wait, row, end } of this.#later.sort((a, b) => gain(b) - gain(a))) {
      const left = missing[waits.task[wait]! - 1]!
      // The last wait of a task without another row gets what is left.
      const to = row === -1 ? Math.min(end, Math.max(waits.start[wait]!, waits.end[wait]! + left)) : end
      const time = to - waits.end[wait]!
      if (Math.abs(time) < ROUNDING_MS || time > left + ROUNDING_MS) continue
      missing[waits.task[wait]! - 1] = left - time
      waits.end[wait] = to
      waits.resumeRow[wait] = row
    }
  }
}
