import type { LedgerParts } from './async-stats.ts'

/** A figure of both sides; `difference` is b − a, so it is positive if B has more. */
export interface Change {
  a: number
  b: number
  difference: number
}

/** An async function that ran on at least one side; `difference` is that of its time on the loop (ms). */
export interface FunctionChange {
  function: string
  file: string
  line: number
  calls: Change
  totalTime: Change
  cumulativeTime: Change
  difference: number
}

/** The awaits of one function; `difference` is that of their total wait (ms). */
export interface AwaitChange {
  function: string
  file: string
  line: number
  awaitCount: Change
  totalWaitTime: Change
  difference: number
  sites: AwaitSiteChange[]
}

export interface AwaitSiteChange {
  line: number
  column: number
  awaitCount: Change
  totalWaitTime: Change
  difference: number
}

/** A function that blocked the loop on at least one side; `difference` is that of its blocks' total time (ms). */
export interface BlockingChange {
  function: string
  file: string
  line: number
  column: number
  calls: Change
  totalTime: Change
  difference: number
}

/** One cause of a difference, with a sentence about it. */
export interface LargestChange extends Change {
  kind: 'blocking' | 'running' | 'waiting' | 'queued' | 'unattributed'
  /** Empty, with line 0, for a cause without a place in the source. */
  function: string
  file: string
  line: number
  text: string
}

export interface Comparison {
  duration: Change
  /** Null if one of the backends cannot tell. */
  ledger: Record<keyof LedgerParts, Change> | null
  /** Largest difference first, as all lists here. */
  functions: FunctionChange[]
  awaitPoints: AwaitChange[]
  blockingCalls: BlockingChange[]
  /** The causes of the three largest differences, or fewer. */
  largest: LargestChange[]
  /** Why the two sides are not comparable in full; null if they are. */
  limits: string | null
}
