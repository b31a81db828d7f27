import type { LedgerParts } from '../../model/async-stats.ts'
import type { Trace } from '../../model/trace.ts'

/**
 * Divides the wall time, each millisecond once. The loop's idle counter gives the waiting time, own slices the running
 * time. Of the rest, as much is queued as is known to be another's: slices of other profiles, the profiler's own work,
 * and garbage collection beside slices. Whose the remainder was is unknown, and for a backend that sees no slices all of
 * it. No part is negative.
 *
 * @param collected milliseconds in which samples saw the collector outside the slices of any profile
 */
export function keepLedger(trace: Trace, collected = 0): LedgerParts {
  const wall = Math.max(0, trace.end - trace.start)
  if (!trace.capabilities.ledger) return { wall, running: 0, waiting: 0, queued: 0, unattributed: wall }
  const waiting = clamp(trace.idle, wall)
  const running = clamp(trace.running, wall - waiting)
  const rest = wall - waiting - running
  const queued = trace.capabilities.tasks ? clamp(knownOthers(trace) + collected, rest) : 0
  return { wall, running, waiting, queued, unattributed: rest - queued }
}

/** Returns the time that slices of others claimed, and the profiler; in a record from before they were kept, its alone. */
const knownOthers = ({ claimed, running, cost }: Trace): number => Math.max(cost, (claimed ?? 0) - running)

const clamp = (value: number, max: number): number => Math.min(max, Math.max(0, value))
