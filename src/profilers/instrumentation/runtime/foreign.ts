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
