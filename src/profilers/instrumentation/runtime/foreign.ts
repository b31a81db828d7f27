import { theClaims } from '../../../core/recording/claims/claims.ts'
import { KIND } from '../events/event-log.ts'
import type { EventLog } from '../events/event-log.ts'

/** Marks work of one recording inside another's. It is not the outer one's, unless that one started it. */
export function enterForeign(outer: EventLog, inner: EventLog): void {
  if (isApart(outer, inner)) outer.write(0, KIND.foreignEnter)
}

export function leaveForeign(outer: EventLog, inner: EventLog): void {
  if (isApart(outer, inner)) outer.write(0, KIND.foreignLeave)
}

/** Returns whether work of the inner recording is no work of the outer one, which has not ended. */
export const isApart = (outer: EventLog, inner: EventLog): boolean =>
  !outer.closed && inner.recorder.outer !== outer.recorder

/** Claims time of a recording that no work of others lies around. */
export function claim(log: EventLog, from: number, to: number): void {
  theClaims.add(from, to, log.recorder)
  if (log.outer !== null) countForOuter(log, to - from)
}

/** Counts time (ms) of a recording for those around it, which were not running. */
export function countForOuter(log: EventLog, time: number): void {
  for (let { outer } = log; outer !== null; { outer } = outer) if (!outer.closed) outer.running += time
}

/** Notes time (ms) of a recording that the outer one counts as its own work. */
export function cover({ recorder }: EventLog, time: number): void {
  recorder.covered += time
}

/** Returns whether a recording was started by the other one, or within one that it has started. */
export function isWithin(log: EventLog, around: EventLog): boolean {
  let { outer } = log
  while (outer !== null && outer !== around) ({ outer } = outer)
  return outer !== null
}
