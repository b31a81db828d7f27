import type { Interval, LoopLane } from '../../model/async-stats.ts'
import type { BusyColumns, Trace } from '../../model/trace.ts'

/** Maximum number of intervals of each kind; more than a screen has columns. */
const MAX_INTERVALS = 2000
/** Shorter gaps (ms) between own slices are the profiler's own work and the seams of callbacks. */
const MAX_SEAM_MS = 1

/** Draws the loop's busy times, from own slices and busy periods; milliseconds from the profile's start. */
export function drawLoop(trace: Trace, profilerWork: BusyColumns): LoopLane {
  const resolution = (trace.end - trace.start) / MAX_INTERVALS
  const own = listOwn(trace)
  const lane = { own: join(own, resolution), others: join(listOthers(trace, own), resolution) }
  return profilerWork.count === 0 ? lane : { ...lane, profiler: listWork(profilerWork, trace.start) }
}

/** Lists all of the profiler's work, unbounded, because waits are computed from it. */
function listWork({ start, end, count }: BusyColumns, from: number): Interval[] {
  return Array.from({ length: count }, (_, row): Interval => [start[row]! - from, end[row]! - from])
}

function listOwn({ slices, start, end }: Trace): Interval[] {
  const own: Interval[] = []
  for (let row = 0; row < slices.count; row++) {
    const to = Math.min(slices.end[row]!, end) - start
    const from = Math.min(slices.start[row]!, end) - start
    const last = own.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else own.push([from, to])
  }
  return own
}

/** Returns the busy periods without the own work in them. */
function listOthers({ busy, start }: Trace, own: readonly Interval[]): Interval[] {
  const others: Interval[] = []
  const add = (from: number, to: number): void => {
    if (to - from >= MAX_SEAM_MS) others.push([from, to])
  }
  let next = 0
  for (let row = 0; row < busy.count; row++) {
    const end = busy.end[row]! - start
    let from = busy.start[row]! - start
    while (next < own.length && own[next]![1] <= from) next++
    for (; next < own.length && own[next]![0] < end; next++) {
      add(from, own[next]![0])
      from = own[next]![1]
    }
    add(from, end)
    if (next > 0 && own[next - 1]![1] > end) next--
  }
  return others
}

/** Joins neighbours that no screen could show apart, if there are too many. */
function join(intervals: readonly Interval[], resolution: number): Interval[] {
  if (intervals.length <= MAX_INTERVALS) return [...intervals]
  const joined: Interval[] = []
  for (const [from, to] of intervals) {
    const last = joined.at(-1)
    if (last !== undefined && from - last[1] <= resolution) last[1] = to
    else joined.push([from, to])
  }
  return joined
}
