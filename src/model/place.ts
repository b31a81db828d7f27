import type { Site } from './stats.ts'

/** What a developer calls a place in a trace; as a `Site`, it is where the enclosing function begins. */
export interface PlaceDescription extends Site {
  /** The place itself: for a wait, its keyword. */
  wait: { line: number; column: number }
  /** `unknown` where there is no source to look at. */
  waitKind: 'await' | 'yield' | 'unknown'
  /** Whether the function is async, so that a call of it is a task; null where there is no source to look at. */
  isTask: boolean | null
}
