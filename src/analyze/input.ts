import type { PlaceDescription } from '../model/place.ts'
import type { Trace } from '../model/trace.ts'

/** A finished trace, and what its sites are called: `places[i]` describes `trace.sites[i]`. */
export interface AnalysisInput {
  trace: Trace
  places: readonly PlaceDescription[]
  /** A stretch of loop work of at least this long (ms) is a blocking call. */
  blockingThreshold: number
  detectBlocking: boolean
  /** False: tasks are named by their site alone. */
  taskNames: boolean
}

/** Sites that are no async function's: a promise made elsewhere that looked like a call. */
export const isPhantom = (place: PlaceDescription | undefined): boolean => place?.isTask === false
