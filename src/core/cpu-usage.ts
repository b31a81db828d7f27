import { now } from './now.ts'

/** At most this share of the time goes into readings: one costs a microsecond or, in a process with many threads, 40. */
const MAX_SHARE = 0.002
/** Milliseconds for which a reading is good in any case. */
const MIN_AGE = 1

let lastUsage: NodeJS.CpuUsage = { user: 0, system: 0 }
let nextReading = Number.NEGATIVE_INFINITY

/**
 * The process's CPU time as of now, which is `at` (milliseconds). Read every few milliseconds: it is no request's own,
 * so all may share a reading.
 */
export function recentCpuUsage(at: number): NodeJS.CpuUsage {
  if (at < nextReading) return lastUsage
  const before = now()
  lastUsage = process.cpuUsage()
  const after = now()
  nextReading = after + Math.max(MIN_AGE, (after - before) / MAX_SHARE)
  return lastUsage
}
