import type { RequestSummary } from '../../../model/api.ts'
import type { Operation } from '../../../model/async-stats.ts'
import type { TraceContext } from '../../../model/finished-request.ts'

/** Digits at the start of span ids that a record shares with its outgoing requests. */
const SHARED_DIGITS = 8

/** A time on the calendar of one process, in milliseconds since the epoch. */
export interface Span {
  start: number
  end: number
}

/** Records that belong to one trace. */
type Row = Pick<RequestSummary, 'id' | 'startTime' | 'traceContext'>

/** Returns the records of an outgoing request on its other side, oldest first: several if it was sent again. */
export function remotesOf<R extends Row>({ spanId }: Pick<Operation, 'spanId'>, rows: readonly R[]): R[] {
  if (spanId === undefined) return []
  const remotes = rows.filter(({ traceContext }) => traceContext?.parentSpanId === spanId)
  return remotes.toSorted((a, b) => a.startTime - b.startTime)
}

/** Returns the record whose outgoing request this one was; undefined if it is none of these, or another tracer's. */
export function callerOf<R extends Row>(context: TraceContext | undefined, rows: readonly R[]): R | undefined {
  const shared = context?.parentSpanId?.slice(0, SHARED_DIGITS)
  if (shared === undefined) return undefined
  return rows.find((row) => row.traceContext !== context && row.traceContext?.spanId.startsWith(shared))
}

/**
 * Returns the time from the moment at which an operation's request was sent until its answer began, on the calendar of
 * its process; null while it is pending.
 */
export function askedSpan({ startTime, duration, phases }: Operation, recordStart: number): Span | null {
  if (duration === null) return null
  const startOf = (wanted: string): number | undefined => phases.find(({ name }) => name === wanted)?.start
  const sent = startOf('service') ?? startTime
  return { start: recordStart + sent, end: recordStart + Math.max(sent, startOf('receive') ?? startTime + duration) }
}

/**
 * Differences below this (ms) are no difference of clocks: processes read the calendar at different moments, and a busy
 * one notes late that it has sent. Up to 12 ms were seen on a machine of two processors under 20 requests at once.
 */
export const MIN_CLOCK_MS = 20

export interface ClockDifference {
  /** Milliseconds by which the other process's clock is ahead. 0 if the clocks may agree. */
  ahead: number
  /** It may be wrong by this much (ms). */
  doubt: number
}

/**
 * Estimates how far the clock of the other side is ahead, as NTP does: the request came after it had been sent, and the
 * answer began before it was received; the ways there and back are taken for equally long. Clocks of which that is true
 * already are left alone. The end of the other side's record tells nothing: a busy loop notices it late.
 *
 * @param answered from the request's arrival until the answer's head was written
 */
export function compareClocks(asked: Span, answered: Span): ClockDifference {
  const [least, most] = [answered.end - asked.end, answered.start - asked.start]
  const doubt = Math.abs(most - least) / 2
  return { ahead: least <= 0 && most >= 0 ? 0 : (least + most) / 2, doubt }
}
