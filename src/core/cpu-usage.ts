import { performance } from 'node:perf_hooks'

/** At most this share of the time goes into readings: one costs a microsecond or, in a process with many threads, 40. */
const MAX_SHARE = 0.002
/** Milliseconds for which a reading is good in any case. */
const MIN_AGE = 1

let lastUsage: NodeJS.CpuUsage = { user: 0, system: 0 }
let nextReading = Number.NEGATIVE_INFINITY

/** The process's CPU time, read every few milliseconds: it is no request's own, so all may share a reading. */
export function recentCpuUsage(): NodeJS.CpuUsage {
  const now = performance.now()
  if (now < nextReading) return lastUsage
  lastUsage = process.cpuUsage()
  const after = performance.now()
  nextReading = after + Math.max(MIN_AGE, (after - now) / MAX_SHARE)
  return lastUsage
}
