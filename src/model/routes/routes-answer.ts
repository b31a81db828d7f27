import type { Severity } from '../finding.ts'
import type { ProcessRun } from '../finished-request.ts'
import type { PartPlace, WorstExample } from './route-data.ts'

/** The shapes of `GET /api/routes` and `GET /api/routes/:route`. Times are milliseconds. */

/** A check that had something to say of requests of a route. */
export interface RouteFinding {
  check: string
  severity: Severity
  /** The sentence about the worst example: untrusted text. */
  title: string
  /** Analysed requests with it. */
  requests: number
  worst: KeptExample
}

/** A request as an example; `kept` tells whether the history still has it. */
export interface KeptExample extends WorstExample {
  kept: boolean
}

export interface RouteRow {
  /** Letters, digits and `-`. */
  id: string
  method: string
  /** The framework's pattern, or a path with its ids as `*`. */
  route: string
  count: number
  /** Answers from 500 on, and requests without an answer. */
  errors: number
  p50: number
  p95: number
  p99: number
  max: number
  /** Sum of the durations. */
  total: number
  /** Share of the durations in which the loop was busy with other work; null if no request told it. */
  queuedShare: number | null
  /** Durations of the newest requests, oldest first; bounded. */
  recent: number[]
  /** The worst finding of its analysed requests; null for none. */
  finding: RouteFinding | null
  /** The longest request that the history still has; null for none. */
  worst: WorstExample | null
  /** Requests whose parts were analysed. */
  analysed: number
}

export interface RoutesAnswer {
  /** The largest total first. */
  routes: RouteRow[]
  /** The process starts of the requests in the history, the newest first. */
  runs: RouteRun[]
  /** The process start to which the routes are limited; null for all. */
  run: string | null
  /** Whether more kept requests will be analysed with the next call. */
  isPartial: boolean
  /** Requests of routes, and parts of routes, for which there was no room. */
  droppedRequests: number
  droppedParts: number
}

export interface RouteRun extends ProcessRun {
  /** Requests of it in the history. */
  requests: number
}

/** One await site, operation or blocking function of a route. */
export interface RoutePart extends PartPlace {
  /** Analysed requests that had it. */
  requests: number
  /** Executions. */
  count: number
  errors: number
  /** Time of all its executions in one request. */
  p50: number
  p95: number
  p99: number
  total: number
  /** Share of its own time in which the loop, a pool or a queue was busy. */
  queuedShare: number
  /** Share of the durations of all analysed requests in which their end waited for it. */
  criticalShare: number
  worst: KeptExample
}

export interface RouteBar {
  from: number
  to: number
  count: number
}

/** A kept request on a route's page. */
export interface RouteRequest {
  id: string
  status: number | null
  startTime: number
  duration: number
  /** The checks of its findings; null if it was not analysed. */
  checks: string[] | null
}

export interface RouteAnswer extends Omit<RoutesAnswer, 'routes'> {
  route: RouteRow
  histogram: RouteBar[]
  /** The largest share of the critical path first, as all parts. */
  awaits: RoutePart[]
  operations: RoutePart[]
  blocking: RoutePart[]
  /** The gravest first. */
  findings: RouteFinding[]
  /** Newest first; bounded. */
  requests: RouteRequest[]
}
