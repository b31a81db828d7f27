import type { SliceColumns, Trace } from '../model/trace.ts'
import { placeWork } from './set-aside.ts'
import { sortSlices } from './sort-slices.ts'

/** Between two slices of one stretch there may be the profiler's own work (ms): that is no root slice. */
const SEAM = 1

/**
 * The trace of a profile that is the whole process: there is nobody else, so all that the loop was busy with is its own.
 * What no slice accounts for, such as the main module's synchronous part, becomes root slices, as far as the probe has
 * seen it without a break. Pure; answers a new trace.
 */
export function ownProcess(given: Trace): Trace {
  if (!given.capabilities.ledger) return given
  const trace = sortSlices(given)
  const slices = mergeSlices(trace.slices, findGaps(trace))
  const { within, beyond } = placeWork({ slices, profilerWork: trace.profilerWork })
  // What lies within slices is taken off with all else of it.
  const running = trace.end - trace.start - trace.idle - trace.cost - beyond
  return { ...trace, slices, running: Math.max(within, running) }
}

/** Root time, with the start of the stretch that it is part of. */
interface Gap {
  start: number
  end: number
  stretch: number
}

function findGaps({ slices, busy, counts }: Trace): Gap[] {
  // Beyond the last row that was kept, what was dropped cannot be told from what was nobody's.
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
  if (gap.end - gap.start >= SEAM) gaps.push(gap)
}

/** Both are in order of time and do not overlap. */
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
