import type { AsyncProfilingStats, UnattributedFunction } from '../../model/async-stats.ts'

export type TimeKind = 'running' | 'waiting' | 'queued' | 'unattributed'

export interface LedgerPart {
  kind: TimeKind
  title: string
  /** Milliseconds. */
  time: number
  /** Of the wall time, 0 to 1. */
  share: number
}

const TITLES: Record<TimeKind, string> = {
  running: 'Running',
  waiting: 'Waiting',
  queued: 'Queued',
  unattributed: 'Unattributed',
}

/** Explains each kind of time to a reader who points at it. */
export const MEANINGS: Readonly<Record<TimeKind, string>> = {
  running: 'The loop ran this request: its tasks, its callbacks, and the libraries that they called.',
  waiting: 'The loop was idle.',
  queued:
    'The loop was busy with work that is known to be another’s: other requests, the profiler, garbage collection.',
  unattributed: 'The loop was busy with work that no request claims: whose it was is unknown.',
}

/** Unattributed time below this (ms) is what any loop has. */
const MIN_TOLD_UNATTRIBUTED_MS = 5

/** Returns the functions that samples saw in unattributed time, if there is enough of it to be told. */
export function listSeen({ ledger, unattributedFunctions = [] }: AsyncProfilingStats): UnattributedFunction[] {
  return ledger.unattributed < MIN_TOLD_UNATTRIBUTED_MS ? [] : unattributedFunctions
}

/** Returns the four kinds of time in their fixed order; null if the backend cannot tell them apart. */
export function listLedger(stats: AsyncProfilingStats): LedgerPart[] | null {
  if (!stats.capabilities.ledger) return null
  const { wall } = stats.ledger
  return (Object.keys(TITLES) as TimeKind[]).map((kind) => {
    const time = Math.max(0, stats.ledger[kind])
    return { kind, title: TITLES[kind], time, share: wall > 0 ? Math.min(1, time / wall) : 0 }
  })
}

export interface BlockedTime {
  /** Milliseconds of all blocking calls. */
  time: number
  /** Of the running time, 0 to 1. */
  share: number
  impact: 'warning' | 'critical'
}

/** Returns how much of the running time went by in blocking calls; null if nothing blocked. */
export function blockedTime({ blockingCalls, ledger }: AsyncProfilingStats): BlockedTime | null {
  if (blockingCalls.length === 0) return null
  // A block that began before the profile or lasted beyond it counts as running only in part.
  const time = Math.min(
    ledger.running,
    blockingCalls.reduce((sum, call) => sum + call.totalTime, 0),
  )
  const impact = blockingCalls.some((call) => call.impact === 'critical') ? 'critical' : 'warning'
  return { time, share: ledger.running > 0 ? time / ledger.running : 0, impact }
}
