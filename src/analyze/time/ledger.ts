import type { Ledger } from '../../model/async-stats.ts'
import type { Trace } from '../../model/trace.ts'

/**
 * Divides the wall time, each millisecond once. The loop's idle counter gives the waiting time, own slices the running
 * time; in the rest, the loop was busy with other work. For a backend that sees no slices that rest is unattributed. No
 * part is negative.
 */
export function keepLedger(trace: Trace): Ledger {
  const wall = Math.max(0, trace.end - trace.start)
  if (!trace.capabilities.ledger) return { wall, running: 0, waiting: 0, queued: 0, unattributed: wall }
  const waiting = clamp(trace.idle, wall)
  const running = clamp(trace.running, wall - waiting)
  const rest = wall - waiting - running
  const [queued, unattributed] = trace.capabilities.tasks ? [rest, 0] : [0, rest]
  return { wall, running, waiting, queued, unattributed }
}

const clamp = (value: number, max: number): number => Math.min(max, Math.max(0, value))
