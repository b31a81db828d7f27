import type { TraceSamples } from '../model/samples.ts'
import type { SliceColumns } from '../model/trace.ts'

/** A sample that is followed by none for this many intervals does not stand for all of the time until the next. */
const MAX_INTERVALS = 3

/**
 * The milliseconds that each sample stands for, by its row: 0 where it was taken outside the slices. A sample stands
 * for the time until the next one, however its slice ends: most slices are shorter than the interval, so that one in
 * many gets a sample, and that has to stand for all.
 *
 * @param slices in order of time
 */
export function weighSamples(samples: TraceSamples, slices: SliceColumns): Float64Array {
  const { time, count, interval } = samples
  const weights = new Float64Array(count)
  const isStalled = watchStalls(samples)
  for (let row = 0, slice = 0; row < count; row++) {
    const at = time[row]!
    while (slice < slices.count && slices.end[slice]! <= at) slice++
    if (slice >= slices.count) break
    if (slices.start[slice]! > at || isStalled(at)) continue
    const length = (time[row + 1] ?? at + interval) - at
    weights[row] = length <= MAX_INTERVALS * interval ? length : Math.min(length, slices.end[slice]! - at)
  }
  return weights
}

/** Answers whether a moment is within a stall; must be asked in order of time. */
export function watchStalls({ stalls }: TraceSamples): (at: number) => boolean {
  let next = 0
  return (at) => {
    while (next < stalls.count && stalls.end[next]! <= at) next++
    return next < stalls.count && stalls.start[next]! <= at
  }
}
