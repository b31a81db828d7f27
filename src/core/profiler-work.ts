import { now } from './now.ts'
import { StretchRing } from './stretch-ring.ts'

/**
 * When the profiler itself held the loop for long, as it does to instrument a module: that is nobody's time of the app.
 * One list for the process, as there is one loop; each profile takes along what lies in its own time.
 */
export const profilerWork: StretchRing = new StretchRing()

/** Runs `fn`, and notes how long that took, also where it throws. */
export function asProfilerWork(fn: () => void): void {
  const from = now()
  try {
    fn()
  } finally {
    profilerWork.add(from, now())
  }
}
