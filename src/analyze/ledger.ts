import type { Ledger } from '../model/stats.ts'
import type { Trace } from '../model/trace.ts'

/**
 * The wall time, each millisecond once. The loop's idle counter tells what was waiting, the own slices what was
 * running; what is left, the loop was busy with something else. A backend that sees no slices cannot tell whose that
 * was: there it is unattributed. No part is negative.
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
