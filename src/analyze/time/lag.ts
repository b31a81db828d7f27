import type { LagStats } from '../../model/async-stats.ts'
import type { Trace } from '../../model/trace.ts'
import { findUnbrokenRuns } from '../trace/unbroken-runs.ts'

/**
 * Measures the event-loop lag over all moments of the profile. An event that falls due inside a busy period is late by
 * the rest of that period; any other is on time. So `max` is the longest busy period, `min` is always zero, and one
 * busy period B in a wall time W gives an average of B²/2W. No timer's resolution enters into it.
 */
export function measureLag(trace: Trace): LagStats {
  const wall = trace.end - trace.start
  const lengths = busyLengths(trace)
  const longest = lengths[0] ?? 0
  if (wall <= 0 || longest <= 0) return { min: 0, avg: 0, max: 0, p95: 0 }
  const avg = lengths.reduce((total, length) => total + (length * length) / 2, 0) / wall
  return { min: 0, avg, max: longest, p95: lagAtShare(lengths, wall * 0.05) }
}

/**
 * Returns the lag that is exceeded for `time` ms in total: a busy period spends `length - lag` above it. `lengths` is
 * in descending order.
 */
function lagAtShare(lengths: Float64Array, time: number): number {
  let total = 0
  for (let index = 0; index < lengths.length; index++) {
    total += lengths[index]!
    const count = index + 1
    const lag = (total - time) / count
    if (lag >= (lengths[count] ?? 0)) return Math.max(0, lag)
  }
  return 0
}

/**
 * Returns the lengths of the busy periods, longest first: those of the probe and those of own slices, joined where they
 * overlap. Between two that only touch, the loop turned. Only time inside the profile counts.
 */
function busyLengths(trace: Trace): Float64Array {
  const { slices, busy, start, end } = trace
  const runs = findUnbrokenRuns(trace, Number.POSITIVE_INFINITY)
  const own = runs.length - 1
  const join = new Joiner(own + busy.count, start, end)
  let probed = 0
  for (let run = 0; run < own; run++) {
    const from = slices.stretch[runs[run]!]!
    for (; probed < busy.count && busy.start[probed]! <= from; probed++)
      join.add(busy.start[probed]!, busy.end[probed]!)
    join.add(from, slices.end[runs[run + 1]! - 1]!)
  }
  for (; probed < busy.count; probed++) join.add(busy.start[probed]!, busy.end[probed]!)
  return join.finish()
}

/** Joins busy periods that arrive in order of their starts. */
class Joiner {
  readonly #lengths: Float64Array
  readonly #end: number
  #count = 0
  #from: number
  #to: number

  constructor(most: number, start: number, end: number) {
    this.#lengths = new Float64Array(most + 1)
    this.#from = start
    this.#to = start
    this.#end = end
  }

  add(start: number, end: number): void {
    if (start >= this.#to) {
      this.#lengths[this.#count++] = this.#to - this.#from
      this.#from = Math.min(start, this.#end)
      this.#to = this.#from
    }
    this.#to = Math.max(this.#to, Math.min(end, this.#end))
  }

  finish(): Float64Array {
    this.#lengths[this.#count++] = this.#to - this.#from
    return this.#lengths.subarray(0, this.#count).sort().reverse()
  }
}
