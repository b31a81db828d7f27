import type { Trace } from '../../model/trace.ts'

/**
 * Returns the first row of each unbroken run: slices that lie in one turn of the loop, with gaps of up to `maxGap` ms
 * for others' work. The number of slices comes last, so that run `i` ends before row `runs[i + 1]`.
 */
export function findUnbrokenRuns({ slices }: Trace, maxGap: number): Uint32Array {
  const runs = new Uint32Array(slices.count + 1)
  let count = slices.count === 0 ? 0 : 1
  for (let row = 1; row < slices.count; row++) {
    const gap = slices.start[row]! - slices.end[row - 1]!
    if (slices.stretch[row] !== slices.stretch[row - 1] || gap > maxGap) runs[count++] = row
  }
  runs[count] = slices.count
  return runs.subarray(0, count + 1)
}
