import { theClaims } from './claims/claims.ts'
import { now } from './now.ts'
import { BusyRing } from './claims/busy-ring.ts'

/**
 * The times in which the profiler itself held the loop for long: to instrument a module, or to analyse a request that
 * somebody opens. That is no time of the app. One list for the process, because there is one loop; each recording
 * copies the part of its own time. No two times overlap.
 */
export const profilerWork: BusyRing = new BusyRing()

/** Shorter intervals (ms) are not recorded. */
const MIN_WORK_MS = 0.02
let isWorking = false

/**
 * Runs `fn`, which must do all of its work synchronously, and notes its duration, even if it throws.
 *
 * @param onWork gets the noted duration, milliseconds
 * @example const stats = asProfilerWork(() => analyzeAsync(input))
 */
export function asProfilerWork<T>(fn: () => T, onWork?: (time: number) => void): T {
  // Part of other work, which is noted as a whole.
  if (isWorking) return fn()
  isWorking = true
  const from = now()
  try {
    return fn()
  } finally {
    isWorking = false
    note(from, now(), onWork)
  }
}

function note(from: number, to: number, onWork: ((time: number) => void) | undefined): void {
  if (to - from < MIN_WORK_MS) return
  profilerWork.add(from, to)
  theClaims.setAside(from, to)
  onWork?.(to - from)
}
