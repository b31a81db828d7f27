import type { TraceSamples } from './cpu-samples.ts'
import type { Finding } from './finding.ts'
import type { RequestInfo, ResponseInfo } from './http-messages.ts'
import type { PlainJson } from './plain-json.ts'
import type { Trace } from './trace.ts'
import type { TaskStatus } from './site.ts'

/** Raised by one with every change of the shapes below; each step has an upgrader in `core/records/`. */
export const RECORD_VERSION = 3

/** One run of a process, from its start to its end; what was recorded before and after a restart has two of them. */
export interface ProcessRun {
  /** Unique over all processes: letters, digits, `-` and `_`. */
  id: string
  /** Start of the process, in milliseconds since the epoch. */
  startTime: number
  pid: number
  /** Version of Node.js, without `v`. */
  node: string
  /** Entry point and arguments, relative to the working directory, secrets redacted. */
  command: string
  /** The commit that was checked out when the process started, in full; null without a git folder. */
  commit: string | null
  /** Null without a git folder, and for a detached head. */
  branch: string | null
}

/** A unit of work that is no request, with a record of its own. */
export interface Unit {
  /**
   * `message`: one that came on a WebSocket. `job`: one of a queue, which a worker processes. `cron`: a turn that a
   * schedule has begun.
   */
  kind: 'message' | 'job' | 'cron'
  /** `pending` if the recording ended before it. */
  status: TaskStatus
}

export type UnitKind = Unit['kind']

/** In the place of a request's method. */
export const UNIT_METHODS: Readonly<Record<UnitKind, string>> = { message: 'MESSAGE', job: 'JOB', cron: 'CRON' }

/** The place of a record in a trace over several processes, by the ids of W3C Trace Context. */
export interface TraceContext {
  /** 32 hexadecimal digits: the one that came with `traceparent`, or a new one. */
  traceId: string
  /** 16 hexadecimal digits: the record's own. */
  spanId: string
  /** The sender's span; null if no valid `traceparent` came. */
  parentSpanId: string | null
}

/** The part of a finished request that lists show, small for any request. */
export interface FinishedSummary {
  /** Letters, digits, `-` and `_`, at most 64 of them; unique over all processes. Upper and lower case differ. */
  id: string
  method: string
  /** Without the query, secrets redacted. */
  path: string
  /** Secrets redacted, cut short; absent if there is none. */
  query?: string
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
  /** Only of a unit of work that is no request. Its method is `JOB`, `MESSAGE` or `CRON`, its path its name; it has no status. */
  unit?: Unit
  /** The process that recorded it; absent from records of older releases. */
  run?: ProcessRun
  /** Absent from records of older releases. */
  traceContext?: TraceContext
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

/** The few words of a panel on a request, for lists. */
export interface PanelSummary {
  navTitle: string
  navSubtitle: string
  /** The worst problem that the panel tells of; absent if there is none. */
  finding?: SummaryFinding
  /** Names by which the list's filter finds the request; absent if there are none. */
  terms?: string[]
}

/** A problem of a request in one sentence, untrusted text. */
export type SummaryFinding = Pick<Finding, 'severity' | 'title'>
