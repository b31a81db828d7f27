import type { AsyncProfilingStats } from '../../model/stats.ts'

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

/** The four kinds of time in their fixed order; null where the backend cannot tell them. */
export function listLedger(stats: AsyncProfilingStats): LedgerPart[] | null {
  if (!stats.capabilities.ledger) return null
  const { wall } = stats.ledger
  return (Object.keys(TITLES) as TimeKind[]).map((kind) => {
    const time = Math.max(0, stats.ledger[kind])
    return { kind, title: TITLES[kind], time, share: wall > 0 ? Math.min(1, time / wall) : 0 }
  })
}

export interface BlockedTime {
  /** Milliseconds in blocking calls, all of them. */
  time: number
  /** Of the running time, 0 to 1. */
  share: number
  impact: 'warning' | 'critical'
}

/** How much of the running time went by in blocking calls; null where nothing blocked. */
export function blockedTime({ blockingCalls, ledger }: AsyncProfilingStats): BlockedTime | null {
  if (blockingCalls.length === 0) return null
  // A block that began before the profile or lasted beyond it does not count as running in whole.
  const time = Math.min(
    ledger.running,
    blockingCalls.reduce((sum, call) => sum + call.totalTime, 0),
  )
  const impact = blockingCalls.some((call) => call.impact === 'critical') ? 'critical' : 'warning'
  return { time, share: ledger.running > 0 ? time / ledger.running : 0, impact }
}
