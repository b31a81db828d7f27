import type { LagStats } from '../model/stats.ts'
import type { Trace } from '../model/trace.ts'
import { findUnbrokenRuns } from './stretches.ts'
import type { Stretch } from './stretches.ts'

/**
 * How late the loop ran what was due, over all moments of the profile: something that falls due inside an unbroken busy
 * stretch is late by the rest of that stretch, anything else is on time. So `max` is the longest stretch, `min` is
 * always zero, and one stretch B in a wall time W gives an average of B²/2W. No timer's resolution enters into it.
 */
export function measureLag(trace: Trace): LagStats {
  const wall = trace.end - trace.start
  const lengths = busyStretches(trace)
    .map(({ start, end }) => end - start)
    .sort((a, b) => b - a)
  const longest = lengths[0] ?? 0
  if (wall <= 0 || longest <= 0) return { min: 0, avg: 0, max: 0, p95: 0 }
  const avg = lengths.reduce((total, length) => total + (length * length) / 2, 0) / wall
  return { min: 0, avg, max: longest, p95: lagAtShare(lengths, wall * 0.05) }
}

/** The lag that is exceeded for `time` ms in all: a stretch spends `length - lag` above it. `lengths` falls. */
function lagAtShare(lengths: readonly number[], time: number): number {
  let total = 0
  for (let index = 0; index < lengths.length; index++) {
    total += lengths[index]!
    const count = index + 1
    const lag = (total - time) / count
    if (lag >= (lengths[count] ?? 0)) return Math.max(0, lag)
  }
  return 0
}

/**
 * What probes have seen and what the own slices show, joined where they overlap. Where two only touch, the loop turned
 * between them. All lie inside the profile.
 */
function busyStretches(trace: Trace): Stretch[] {
  const stretches = [...probed(trace), ...own(trace)].sort((a, b) => a.start - b.start)
  const joined: Stretch[] = []
  for (const { start, end } of stretches) {
    const last = joined.at(-1)
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end)
    else joined.push({ start, end })
  }
  return joined
}

const probed = ({ busy, start, end }: Trace): Stretch[] =>
  Array.from({ length: busy.count }, (_, row) => clip({ start: busy.start[row]!, end: busy.end[row]! }, start, end))

const own = (trace: Trace): Stretch[] =>
  findUnbrokenRuns(trace, Number.POSITIVE_INFINITY).map(({ from, to }) =>
    clip({ start: trace.slices.start[from]!, end: trace.slices.end[to - 1]! }, trace.start, trace.end),
  )

const clip = (stretch: Stretch, start: number, end: number): Stretch => {
  const from = Math.min(Math.max(stretch.start, start), end)
  return { start: from, end: Math.max(from, Math.min(stretch.end, end)) }
}
