import type { Words } from '../finding.ts'
import type { PartKind } from './route-data.ts'
import type { RouteRun } from './routes-answer.ts'

/** The shapes of `GET /api/compare` for groups of requests. Times are milliseconds. */

/**
 * `sure`: the difference would come by chance in less than one of a hundred comparisons of equal groups, and is large
 * enough to matter. `too-few`: so few requests could not show any difference. `none`: no sure one.
 */
export type Certainty = 'sure' | 'too-few' | 'none'

/** The result of a rank test of one figure, of B against A. */
export interface RankDifference {
  /** Medians. */
  a: number
  b: number
  /** Two-sided, before the correction for many tests. */
  p: number
  /** After it. */
  adjusted: number
  /** Cliff's delta, −1 to 1: how much more often a value of B is larger than one of A than smaller. */
  effect: number
  certainty: Certainty
}

/** A part of a route that both groups, or one of them, have. */
export interface PartChange {
  kind: Exclude<PartKind, 'finding'>
  /** The callee of an await, the kind of operations in words (`query`), the function that blocked. */
  name: string
  function: string
  file: string
  /** On side B, else on side A. */
  line: number
  column: number
  /** Time per request. */
  time: RankDifference
  /** Executions per request: medians. */
  count: { a: number; b: number }
  countChange: RankDifference | null
  /** Whether its difference is explained by a part that it waits for, which is in the list too. */
  isAround: boolean
}

export interface RouteChange {
  /** Letters, digits and `-`. */
  id: string
  method: string
  route: string
  requests: { a: number; b: number }
  /** Requests whose parts were compared. */
  analysed: { a: number; b: number }
  p95: { a: number; b: number }
  duration: RankDifference
  errors: { a: number; b: number }
  /** In words, in pieces for a screen. */
  verdict: Words[]
  text: string
  /** `slower` and `faster` are sure. */
  result: 'slower' | 'faster' | 'changed' | 'same' | 'too-few' | 'only-a' | 'only-b'
  /** The cause first: sure differences, then the larger. */
  parts: PartChange[]
}

export interface ComparedGroup {
  /** The selection as it was asked for. */
  selection: string
  /** In words. */
  label: string
  requests: number
}

export interface GroupComparison {
  a: ComparedGroup
  b: ComparedGroup
  /** The largest sure difference first. */
  routes: RouteChange[]
  /** Figures that were tested: the correction counts them. */
  tests: number
  runs: RouteRun[]
  /** Whether more requests will be analysed with the next call. */
  isPartial: boolean
}
