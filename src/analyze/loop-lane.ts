import type { Interval, LoopLane } from '../model/stats.ts'
import type { BusyColumns, Trace } from '../model/trace.ts'

/** Intervals of each kind; more than a screen has columns. */
const MAX_INTERVALS = 2000
/** What is shorter (ms) between own slices is the profiler's own work and the seams of callbacks. */
const SEAM = 1

/** What the loop was busy with, from own slices and busy stretches; milliseconds from the profile's start. */
export function drawLoop(trace: Trace, profilerWork: BusyColumns): LoopLane {
  const resolution = (trace.end - trace.start) / MAX_INTERVALS
  const own = listOwn(trace)
  const lane = { own: join(own, resolution), others: join(listOthers(trace, own), resolution) }
  return profilerWork.count === 0 ? lane : { ...lane, profiler: listWork(profilerWork, trace.start) }
}

/** All of it, however much there is: waits are told from it. */
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

/** The busy stretches without what is own in them. */
function listOthers({ busy, start }: Trace, own: readonly Interval[]): Interval[] {
  const others: Interval[] = []
  const add = (from: number, to: number): void => {
    if (to - from >= SEAM) others.push([from, to])
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

/** The same with neighbours joined that no screen could show apart, where they are many. */
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
