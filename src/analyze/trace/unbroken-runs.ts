import type { BusyColumns, Trace } from '../../model/trace.ts'

/**
 * Share of a run so far that a gap of nobody's may have: a collection between two slices, or a machine that has stopped
 * the process, for which a long run has more occasions than a short one.
 */
const NOBODYS_SHARE = 0.1

/**
 * Returns the first row of each unbroken run: slices that lie in one turn of the loop, with gaps of up to `maxGap` ms
 * for others' work, or in which nobody is known to have worked. The number of slices comes last, so that run `i` ends
 * before row `runs[i + 1]`.
 *
 * @param work the profiler's own, which has been cut out of the slices: it breaks no run
 */
export function findUnbrokenRuns({ slices, claims }: Trace, maxGap: number, work?: BusyColumns): Uint32Array {
  const runs = new Uint32Array(slices.count + 1)
  const workWithin = work === undefined ? (): number => 0 : workBetween(work)
  const othersWithin = claims === undefined ? (): number => Number.POSITIVE_INFINITY : workBetween(claims)
  let count = slices.count === 0 ? 0 : 1
  for (let row = 1; row < slices.count; row++) {
    const [from, to] = [slices.end[row - 1]!, slices.start[row]!]
    const gap = to - from > maxGap ? to - from - workWithin(from, to) : 0
    const isNobodys = (): boolean =>
      gap <= (from - slices.start[runs[count - 1]!]!) * NOBODYS_SHARE && othersWithin(from, to) <= maxGap
    if (slices.stretch[row] !== slices.stretch[row - 1] || (gap > maxGap && !isNobodys())) runs[count++] = row
  }
  runs[count] = slices.count
  return runs.subarray(0, count + 1)
}

/** Returns a function that gives the work (ms) within an interval; to be called in order of time. */
function workBetween({ start, end, count }: BusyColumns): (from: number, to: number) => number {
  let next = 0
  return (from, to) => {
    while (next < count && end[next]! <= from) next++
    let time = 0
    for (let at = next; at < count && start[at]! < to; at++) time += Math.min(end[at]!, to) - Math.max(start[at]!, from)
    return time
  }
}
