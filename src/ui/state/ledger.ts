import type { AsyncProfilingStats } from '../../model/async-stats.ts'

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
