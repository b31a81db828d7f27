import { indexWaits } from '../../src/analyze/tasks/waits.ts'
import type { AsyncProfilingStats, AwaitSite } from '../../src/model/async-stats.ts'
import type { Fault } from './fault.ts'

/** Shorter cuts (ms) have no row, so the end of a wait before one is as uncertain; others may follow it. */
const MIN_CUT_MS = 0.002
const MAX_CUTS_MS = 0.05

interface Sums {
  count: number
  time: number
  longest: number
}

/** Returns the faults of a profile in itself: the waits of its tasks are not those that its awaits count. */
export function compareDetail(stats: AsyncProfilingStats): Fault[] {
  const listed = sumWaits(stats)
  const faults: Fault[] = []
  for (const { file, sites } of stats.awaitPoints) {
    for (const site of sites) {
      const place = `${file}:${site.line}:${site.column}`
      const wrong = differs(site, listed.get(place) ?? { count: 0, time: 0, longest: 0 })
      if (wrong !== null) faults.push({ check: 'waits in detail', text: `${place}: ${wrong}` })
      listed.delete(place)
    }
  }
  for (const place of listed.keys()) faults.push({ check: 'waits in detail', text: `${place} counts none` })
  return faults
}

function sumWaits(stats: AsyncProfilingStats): Map<string, Sums> {
  const sums = new Map<string, Sums>()
  const waitsOf = indexWaits(stats)
  for (const [index, { file }] of stats.tasks.entries()) {
    for (const { start, end, site } of waitsOf(index)) {
      const place = `${file}:${site!.line}:${site!.column}`
      const { count, time, longest } = sums.get(place) ?? { count: 0, time: 0, longest: 0 }
      sums.set(place, { count: count + 1, time: time + end - start, longest: Math.max(longest, end - start) })
    }
  }
  return sums
}

function differs({ awaitCount, totalWaitTime, maxWaitTime, causes = [] }: AwaitSite, sums: Sums): string | null {
  const caused = causes.reduce((sum, { count }) => sum + count, 0)
  if (sums.count !== awaitCount || caused !== awaitCount) {
    return `${sums.count} waits, ${caused} with a cause, of ${awaitCount}`
  }
  if (Math.abs(sums.time - totalWaitTime) > MAX_CUTS_MS + MIN_CUT_MS * awaitCount)
    return `${sums.time} of ${totalWaitTime} ms`
  return Math.abs(sums.longest - maxWaitTime) > MAX_CUTS_MS ? `${sums.longest} of at most ${maxWaitTime} ms` : null
}
