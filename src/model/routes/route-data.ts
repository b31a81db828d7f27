import type { Severity } from '../finding.ts'
import type { ProcessRun } from '../finished-request.ts'
import type { OperationKind } from '../operation.ts'

/**
 * Routes in place of single requests: what requests of one method and pattern have in common. All times are
 * milliseconds; sums that are merged are whole microseconds, so that the order of merging changes nothing.
 */

/** The facts of a finished request that its route counts. */
export interface RequestFacts {
  id: string
  method: string
  /** The framework's pattern, or the path with its ids as `*`. */
  route: string
  /** Null if no response was sent. */
  status: number | null
  /** Answered with 500 or above, or not at all; of a job or message, not completed. */
  failed: boolean
  /** Arrival, in milliseconds since the epoch. */
  startTime: number
  duration: number
  /** Time in which the loop was busy with other work; null if unknown. */
  queued: number | null
  /** The process start that it belongs to; null if unknown. */
  run: string | null
}

/** `finding`: a check that had something to say. Else a place or a text on which time was spent. */
export type PartKind = 'await' | 'operation' | 'blocking' | 'finding'

/** One part of a route or of a request: an await site, an operation by its text, a blocking function, a finding. */
export interface PartPlace {
  kind: PartKind
  /** The callee of an await, the short name of an operation, the check of a finding; empty if there is none. */
  name: string
  /** The statement of an operation without its literals, the sentence of a finding; else empty. */
  text: string
  /** Empty, with line 0, without a place in the source. */
  function: string
  file: string
  line: number
  column: number
  /** The line at which an await's function begins; 0 for other kinds. */
  functionLine: number
  operationKind: OperationKind | null
  severity: Severity | null
}

/** A part of one analysed request. */
export interface SamplePart extends PartPlace {
  count: number
  errors: number
  /** Sum of its executions: those at the same time count each. */
  time: number
  /** The loop, a pool or a queue was busy. */
  queued: number
  /** The end of the request waited for it. */
  critical: number
}

/** An analysed request, reduced to the figures that are compared and summed up. */
export interface RequestSample extends RequestFacts {
  parts: SamplePart[]
  /** Functions that called others: `file\nfunction` of both. */
  calls: [caller: string, callee: string][]
}

/** Durations by size: in turn the number of a bucket and its count. */
export interface SketchData {
  bins: number[]
  /** Whole microseconds. */
  sum: number
  min: number
  max: number
}

export interface WorstExample {
  id: string
  duration: number
}

export interface PartData extends PartPlace {
  /** Requests that had it. */
  requests: number
  count: number
  errors: number
  /** Whole microseconds. */
  queued: number
  critical: number
  /** Time per request. */
  times: SketchData
  /** The request with the longest time; the place is as it was in this one. */
  worst: WorstExample
}

export interface RouteData {
  method: string
  route: string
  errors: number
  durations: SketchData
  /** Whole microseconds of queued time, and of the durations of the requests whose queued time is known. */
  queued: number
  queuedOf: number
  /** The newest requests, oldest first: end in milliseconds since the epoch, and duration. */
  recent: [end: number, duration: number][]
  /** The longest first. */
  worst: WorstExample[]
  /** Analysed requests, and whole microseconds of their durations. */
  analysed: number
  analysedTime: number
  parts: PartData[]
}

/** The routes of one process, as another one merges them. */
export interface AggregatesData {
  routes: RouteData[]
  /** Requests of routes beyond the bound, and parts beyond theirs. */
  droppedRequests: number
  droppedParts: number
}

/** The routes of a process, and the requests in its history. */
export interface RouteCollection {
  /** The beginning of the ids of the requests that `aggregates` counts; null before the first one. */
  prefix: string | null
  aggregates: AggregatesData
  /** The run of these requests; null before the first one. */
  run: ProcessRun | null
  /** Newest first. */
  kept: RequestFacts[]
  /** The runs of the kept requests, and its own. */
  runs: ProcessRun[]
}

export interface RouteSamplesAnswer {
  /** In no particular order. Those that are gone or damaged are in neither list. */
  samples: RequestSample[]
  /** Ids for which there was no time. */
  pending: string[]
}

/** The part of the toolbar that tells routes to the server. */
export interface RouteReader {
  /** One for each process with records of its own. */
  collect(): Promise<RouteCollection[]>
  /** Analyses kept requests, within a bounded time. */
  samples(ids: readonly string[]): Promise<RouteSamplesAnswer>
  /** The same of the requests that this process has recorded alone. */
  ownSamples(ids: readonly string[]): Promise<RouteSamplesAnswer>
}
