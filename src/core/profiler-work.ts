import { now } from './now.ts'
import { StretchRing } from './stretch-ring.ts'

/**
 * When the profiler itself held the loop for long: to instrument a module, to analyse what somebody looks at. That is
 * nobody's time of the app. One list for the process, as there is one loop; each profile takes along what lies in its
 * own time. No two of them overlap.
 */
export const profilerWork: StretchRing = new StretchRing()

/** What is shorter (ms) is not worth a row. */
const SHORTEST = 0.02
let isWorking = false

/**
 * Runs `fn`, which must do all of its work at once, and notes how long that took, also where it throws.
 *
 * @param onWork hears of what was noted, milliseconds
 * @example const stats = asProfilerWork(() => analyzeAsync(input))
 */
export function asProfilerWork<T>(fn: () => T, onWork?: (time: number) => void): T {
  // Part of other work that is noted as a whole.
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
  if (to - from < SHORTEST) return
  profilerWork.add(from, to)
  onWork?.(to - from)
}
