import type { AsyncProfilingStats } from '../../../model/async-stats.ts'

/** Less time (ms), or a smaller share of the request, gets no sentence: a loop is always busy with a little else. */
const MIN_TOLD_MS = 20
const MIN_TOLD_SHARE = 0.5
/** The share that one of the two kinds must have, where both together are told. */
const MIN_PART_SHARE = 0.1

export interface BusyLoop {
  /** Work that is known to be another's, without the profiler's; milliseconds, 0 if it is too little to be told. */
  others: number
  /** Work that nobody claims; the same. */
  unattributed: number
}

/** Returns the time in which the loop was busy without running the request, if it was most of the request. */
export function weighBusyLoop({ ledger, profilingOverhead, capabilities, loopCosts }: AsyncProfilingStats): BusyLoop {
  const cost = profilingOverhead
  // Modules that the request has asked for have a sentence of their own.
  const imported = loopCosts?.imported ?? 0
  // Without slices, the profiler's own work is in the unattributed time.
  const [others, unattributed] = capabilities.tasks
    ? [ledger.queued - cost, ledger.unattributed - imported]
    : [ledger.queued, ledger.unattributed - cost]
  const isMost = Math.max(0, others) + Math.max(0, unattributed) >= ledger.wall * MIN_TOLD_SHARE
  const told = (time: number): number =>
    isMost && time >= MIN_TOLD_MS && time >= ledger.wall * MIN_PART_SHARE ? time : 0
  return { others: told(others), unattributed: told(unattributed) }
}
