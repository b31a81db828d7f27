import type { Site } from './async-stats.ts'

/** A place of a trace as a developer names it; as a `Site`, it is the beginning of the enclosing function. */
export interface SourcePlace extends Site {
  /** The place itself: for a wait, its keyword. */
  wait: { line: number; column: number }
  /** `unknown` if there is no source to look at. */
  waitKind: 'await' | 'yield' | 'unknown'
  /** Whether the function is async, so that a call of it is a task; null if there is no source to look at. */
  isTask: boolean | null
  /** For a wait, the name of the function that it calls (`db.query`); null if it calls none or is unknown. */
  callee: string | null
}
