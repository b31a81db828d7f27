import type { Trace } from '../model/trace.ts'

/** A piece of time on the loop; milliseconds on the trace's own clock. */
export interface Stretch {
  start: number
  end: number
}

/** Rows `from` up to, not including, `to` of a trace's slices. */
export interface SliceRun {
  from: number
  to: number
}

/**
 * The slices between which the loop had no break that anything shows: it was not idle (the idle counter stands still)
 * and ran no timer of the probe. Work of others, up to `maxGap` ms at a time, may lie between them.
 */
export function findUnbrokenRuns(trace: Trace, maxGap: number): SliceRun[] {
  const { slices } = trace
  const isTurned = watchTurns(trace)
  const runs: SliceRun[] = []
  let from = 0
  for (let row = 1; row <= slices.count; row++) {
    if (row < slices.count && slices.idle[row] === slices.idle[row - 1]) {
      const [gapStart, gapEnd] = [slices.end[row - 1]!, slices.start[row]!]
      if (gapEnd - gapStart <= maxGap && !isTurned(gapStart, gapEnd)) continue
    }
    runs.push({ from, to: row })
    from = row
  }
  return runs
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
