import { performance } from 'node:perf_hooks'
import { epochNow } from '../runtime-functions.ts'
import { recentLoopTimes } from './cpu-usage.ts'
import type { LoopTimes } from './cpu-usage.ts'
import { now } from './now.ts'

/** The one source of time of every trace; tests pass their own. */
export interface Clock {
  /** Monotonic, milliseconds. */
  now(): number
  /** Milliseconds for which the event loop has been idle so far; does not change while it is busy. */
  idle(): number
  /** The number of turns of the event loop. While it does not change, the loop is busy without a break. */
  turns(): number
  /** Times of the loop's thread as of now, which is `at`, read every few milliseconds at most. */
  loop(at: number): LoopTimes
  /** Converts a moment of this clock to the calendar: milliseconds since the epoch. */
  epoch(at: number): number
}

const { nodeTiming } = performance
/** The runtime's own getter, which needs no `this`: the sampler corrects the app's, which takes longer. */
const ownIdleTime: unknown = Reflect.get(Object.getOwnPropertyDescriptor(nodeTiming, 'idleTime') ?? {}, 'get')
const idleTime = typeof ownIdleTime === 'function' ? (ownIdleTime as () => number) : (): number => nodeTiming.idleTime

/** Limits the age (ms) of the measured difference between the two clocks: they drift apart slowly. */
const MAX_EPOCH_AGE_MS = 1000
let epochOffset = 0
let epochReading = Number.NEGATIVE_INFINITY

/** Reads the calendar's clock at most once a second. */
function epoch(at: number): number {
  if (at - epochReading > MAX_EPOCH_AGE_MS) {
    epochOffset = epochNow() - now()
    epochReading = at
  }
  return epochOffset + at
}

export const systemClock: Clock = {
  now,
  idle: () => idleTime(),
  turns: () => nodeTiming.uvMetricsInfo.loopCount,
  loop: recentLoopTimes,
  epoch,
}

const NO_TIMES: LoopTimes = { cpu: 0, delayed: 0 }

/** A clock that stands still, for a recorder that records nothing. */
export const frozenClock: Clock = {
  now: () => 0,
  idle: () => 0,
  turns: () => 0,
  loop: () => NO_TIMES,
  epoch: () => 0,
}
