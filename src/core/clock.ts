import { performance } from 'node:perf_hooks'
import { now } from './now.ts'

/** The one source of time of every trace; tests pass their own. */
export interface Clock {
  /** Monotonic, milliseconds. */
  now(): number
  /** Milliseconds for which the event loop has been idle so far; stands still while it is busy. */
  idle(): number
  /** How often the event loop has looked for something to do; while that stands still, it was busy without a break. */
  turns(): number
  /** What a moment of this clock is on the calendar's, milliseconds since the epoch. */
  epoch(at: number): number
}

const { nodeTiming } = performance

/** Milliseconds for which a difference between the two clocks is good: neither drifts faster than that matters. */
const EPOCH_AGE = 1000
let epochOffset = 0
let epochReading = Number.NEGATIVE_INFINITY

/** The calendar's clock is read once a second. */
function epoch(at: number): number {
  if (at - epochReading > EPOCH_AGE) {
    epochOffset = Date.now() - now()
    epochReading = at
  }
  return epochOffset + at
}

export const systemClock: Clock = {
  now,
  idle: () => nodeTiming.idleTime,
  turns: () => nodeTiming.uvMetricsInfo.loopCount,
  epoch,
}
