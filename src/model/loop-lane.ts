/** Busy times of the event loop during the profile, for a timeline: in order, without overlap, bounded. */
export interface LoopLane {
  /** Own slices and root slices. */
  own: Interval[]
  /** Busy periods of a millisecond and more outside own slices: others' work, garbage collection, and what nobody claims. */
  others: Interval[]
  /**
   * The part of `others` in which the profiler itself held the loop; absent if it did not. Gaps in tasks' slices are no
   * waits there.
   */
  profiler?: Interval[]
}

export type Interval = [start: number, end: number]
