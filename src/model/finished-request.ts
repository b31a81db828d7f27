import type { TraceSamples } from './cpu-samples.ts'
import type { RequestInfo, ResponseInfo } from './http-messages.ts'
import type { PlainJson } from './plain-json.ts'
import type { Trace } from './trace.ts'

/** Raised by one with every change of the shapes below; each step has an upgrader in `core/records/`. */
export const RECORD_VERSION = 3

/** The part of a finished request that lists show, small for any request. */
export interface FinishedSummary {
  /** Letters, digits, `-` and `_`, at most 64 of them; unique over all processes. Upper and lower case differ. */
  id: string
  method: string
  /** Without the query, secrets redacted. */
  path: string
  /** The framework's route pattern; null if it has none. */
  route: string | null
  /** Null if no response was sent. */
  status: number | null
  /** Arrival, in milliseconds since the epoch. */
  startTime: number
  /** Wall time in milliseconds, from the arrival to the end of the response; null if unknown. */
  duration: number | null
  /** False if the response never ended. */
  complete: boolean
}

/**
 * All data of a finished request: plain, bounded, with its secrets redacted. Every panel's statistics can be made from
 * it, in another process as well. Its arrays of numbers are typed arrays: `encodeRecord` makes bytes of all of it,
 * which JSON alone cannot.
 */
export interface FinishedRequest {
  version: typeof RECORD_VERSION
  summary: FinishedSummary
  request: RequestInfo
  /** Null if no header was sent. */
  response: ResponseInfo | null
  /** The kept data of each panel, by panel id. */
  panelStates: Record<string, PlainJson>
  /** Why a panel failed while the request ran, by panel id; its tab says this instead of statistics. */
  panelFailures: Record<string, string>
  /** The recorded async work, its places described; null if it was not recorded. */
  trace: Trace | null
  /** CPU samples of the loop meanwhile; null if none were taken. */
  samples: TraceSamples | null
  /** CPU time of the whole process meanwhile, in microseconds; null if unknown. */
  cpuUsage: { user: number; system: number } | null
}
