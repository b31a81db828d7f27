import type { LagStats } from '../model/stats.ts'
import type { Trace } from '../model/trace.ts'

interface Stretch {
  start: number
  end: number
}

/**
 * How late the loop ran what was due, over all moments of the profile: something that falls due inside an unbroken busy
 * stretch is late by the rest of that stretch, anything else is on time. So `max` is the longest stretch, and one
 * stretch B in a wall time W gives an average of B²/2W. No timer's resolution enters into it.
 */
export function measureLag(trace: Trace): LagStats {
  const wall = trace.end - trace.start
  const lengths = busyStretches(trace)
    .map(({ start, end }) => end - start)
    .sort((a, b) => b - a)
  const busy = lengths.reduce((total, length) => total + length, 0)
  if (wall <= 0 || busy <= 0) return { min: 0, avg: 0, max: 0, p95: 0 }
  const avg = lengths.reduce((total, length) => total + (length * length) / 2, 0) / wall
  return { min: 0, avg, max: lengths[0]!, p95: lagAtShare(lengths, wall * 0.05) }
}

/**
 * The lag that is exceeded for `time` ms in all: stretches spend `length - lag` above it. `lengths` falls.
 */
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

/** What probes have seen and what the own slices show, joined where they overlap. */
function busyStretches(trace: Trace): Stretch[] {
  const stretches = [...probed(trace), ...ownStretches(trace)].sort((a, b) => a.start - b.start)
  const joined: Stretch[] = []
  for (const { start, end } of stretches) {
    const last = joined.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else joined.push({ start, end })
  }
  return joined
}

function probed({ busy }: Trace): Stretch[] {
  return Array.from({ length: busy.count }, (_, row) => ({ start: busy.start[row]!, end: busy.end[row]! }))
}

/** Slices with the same idle time between them are one stretch: the loop had no break. */
export function ownStretches({ slices, end }: Trace): Stretch[] {
  const stretches: Stretch[] = []
  let idle = Number.NaN
  for (let row = 0; row < slices.count; row++) {
    const last = stretches.at(-1)
    const sliceEnd = Math.min(slices.end[row]!, end)
    if (last !== undefined && slices.idle[row] === idle) last.end = sliceEnd
    else stretches.push({ start: slices.start[row]!, end: sliceEnd })
    idle = slices.idle[row]!
  }
  return stretches
}
