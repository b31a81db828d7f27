import type { Trace } from '../model/trace.ts'

/**
 * The first row of each run of slices between which the loop had no break that anything shows: it was not idle (the
 * idle counter stands still) and ran no timer of the probe. Work of others, up to `maxGap` ms at a time, may lie
 * between them. The number of slices comes last, so that run `i` ends before row `runs[i + 1]`.
 */
export function findUnbrokenRuns(trace: Trace, maxGap: number): Uint32Array {
  const { slices } = trace
  const isTurned = watchTurns(trace)
  const runs = new Uint32Array(slices.count + 1)
  let count = slices.count === 0 ? 0 : 1
  for (let row = 1; row < slices.count; row++) {
    const [gapStart, gapEnd] = [slices.end[row - 1]!, slices.start[row]!]
    const isBroken =
      slices.idle[row] !== slices.idle[row - 1] || gapEnd - gapStart > maxGap || isTurned(gapStart, gapEnd)
    if (isBroken) runs[count++] = row
  }
  runs[count] = slices.count
  return runs.subarray(0, count + 1)
}

/** Answers whether the loop turned between two moments; must be asked in order of time. */
function watchTurns({ busy }: Trace): (from: number, to: number) => boolean {
  const turns = busy.end.slice(0, busy.count).sort()
  let next = 0
  return (from, to) => {
    while (next < turns.length && turns[next]! < from) next++
    return next < turns.length && turns[next]! <= to
  }
}
