import type { TraceSamples } from '../../model/cpu-samples.ts'
import type { SliceColumns } from '../../model/trace.ts'
import { watchSpans } from '../trace/spans.ts'

/**
 * Longest gap (in intervals) to the next sample that a sample represents in full; in a longer one it represents at most
 * the rest of its slice.
 */
export const MAX_INTERVALS = 3

/**
 * Returns the milliseconds that each sample represents, by its row: 0 for a sample outside the slices. A sample
 * represents the time until the next one, even beyond the end of its slice. Most slices are shorter than the interval,
 * so that one in many gets a sample, and that one has to represent them all.
 *
 * @param slices in order of time
 */
export function weighSamples(samples: TraceSamples, slices: SliceColumns): Float64Array {
  const { time, count, interval } = samples
  const weights = new Float64Array(count)
  const isStalled = watchSpans(samples.stalls)
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
