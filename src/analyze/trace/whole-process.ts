import type { SliceColumns, Trace } from '../../model/trace.ts'
import { placeWork } from './without-profiler-work.ts'
import { sortSlices } from './sort-slices.ts'

/**
 * Minimum gap (ms) between two slices of one busy period that becomes a root slice; shorter ones are the profiler's own
 * work.
 */
const MAX_SEAM_MS = 1

/**
 * Turns the trace of a profile that covers the whole process into one in which all work of the loop is its own. Busy
 * time outside slices, such as the main module's synchronous part, becomes root slices, if the probe has seen it
 * without a break. Pure; returns a new trace.
 */
export function ownProcess(given: Trace): Trace {
  if (!given.capabilities.ledger) return given
  const trace = sortSlices(given)
  const slices = mergeSlices(trace.slices, findGaps(trace))
  const { within, beyond } = placeWork({ slices, profilerWork: trace.profilerWork })
  // Work within slices is subtracted with theirs.
  const running = trace.end - trace.start - trace.idle - trace.cost - beyond
  return { ...trace, slices, running: Math.max(within, running) }
}

/** Root time, with the start of its busy period. */
interface Gap {
  start: number
  end: number
  stretch: number
}

function findGaps({ slices, busy, counts }: Trace): Gap[] {
  // After the last kept row, dropped slices cannot be told from time outside slices.
  const known = counts.droppedSlices > 0 ? (slices.end[slices.count - 1] ?? 0) : Number.POSITIVE_INFINITY
  const gaps: Gap[] = []
  let row = 0
  for (let index = 0; index < busy.count; index++) {
    const end = Math.min(busy.end[index]!, known)
    let from = Math.max(busy.start[index]!, gaps.at(-1)?.end ?? Number.NEGATIVE_INFINITY)
    let stretch = busy.start[index]!
    while (row < slices.count && slices.end[row]! <= from) row++
    for (; row < slices.count && slices.start[row]! < end; row++) {
      stretch = slices.stretch[row]!
      addGap(gaps, { start: from, end: slices.start[row]!, stretch })
      from = Math.max(from, slices.end[row]!)
    }
    addGap(gaps, { start: from, end, stretch })
  }
  return gaps
}

function addGap(gaps: Gap[], gap: Gap): void {
  if (gap.end - gap.start >= MAX_SEAM_MS) gaps.push(gap)
}

/** Merges two lists in order of time that do not overlap. */
function mergeSlices(slices: SliceColumns, gaps: readonly Gap[]): SliceColumns {
  const count = slices.count + gaps.length
  const merged: SliceColumns = {
    count,
    task: new Uint32Array(count),
    start: new Float64Array(count),
    end: new Float64Array(count),
    stretch: new Float64Array(count),
    endSite: new Uint32Array(count),
  }
  let row = 0
  for (let to = 0, next = 0; to < count; to++) {
    const gap = gaps[next]
    const isGap = gap !== undefined && (row >= slices.count || gap.end <= slices.start[row]!)
    merged.task[to] = isGap ? 0 : slices.task[row]!
    merged.start[to] = isGap ? gap.start : slices.start[row]!
    merged.end[to] = isGap ? gap.end : slices.end[row]!
    merged.stretch[to] = isGap ? gap.stretch : slices.stretch[row]!
    merged.endSite[to] = isGap ? 0 : slices.endSite[row]!
    if (isGap) next++
    else row++
  }
  return merged
}
