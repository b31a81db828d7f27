import type { OperationKind } from './operation.ts'

/** The wall time, each millisecond once: `wall = running + waiting + queued + unattributed`. */
export interface LedgerParts {
  wall: number
  running: number
  /** The loop was idle. */
  waiting: number
  /** The loop was busy with work that is known to be another's: of other profiles, the profiler, the collector. */
  queued: number
  /** The loop was busy, and nobody claims its work. */
  unattributed: number
}

export interface Ledger extends LedgerParts {
  /**
   * `waiting` by the awaited work of the response at that moment; the parts sum to it, and one that is zero is left out.
   * Absent in older records.
   */
  waitingFor?: Partial<Record<OperationKind | 'promise' | 'unknown', number>>
}
