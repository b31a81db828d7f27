import { performance } from 'node:perf_hooks'

/** The one source of time of every trace; tests pass their own. */
export interface Clock {
  /** Monotonic, milliseconds. */
  now(): number
  /** Milliseconds for which the event loop has been idle so far; stands still while it is busy. */
  idle(): number
  /** How often the event loop has looked for something to do; while that stands still, it was busy without a break. */
  turns(): number
  /** Milliseconds since the epoch. */
  epoch(): number
}

const { nodeTiming } = performance

/** Bound, so that it can be called as it is; what a call costs is in docs/decisions/trace-storage.md. */
const now: () => number = performance.now.bind(performance)

export const systemClock: Clock = {
  now,
  idle: () => nodeTiming.idleTime,
  turns: () => nodeTiming.uvMetricsInfo.loopCount,
  epoch: Date.now,
}
