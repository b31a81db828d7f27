import { readTraceparent } from '../../core/trace-context/traceparent.ts'
import type { Operation } from './operation.ts'

/** The headers of an outgoing request, while they can be changed. */
export interface OutgoingHeaders {
  /** Undefined if there is none of this name; anything else than a text is somebody's as well. */
  get(name: string): unknown
  /** Null if it is too late. */
  add: ((name: string, value: string) => void) | null
}

/**
 * Gives an outgoing request of a recorded one its `traceparent`, unless it has one: the app's or another tracer's stays,
 * and is noted. Never throws.
 */
export function traceOutgoing(operation: Operation, headers: OutgoingHeaders): void {
  try {
    const { trace } = operation
    if (trace === null) return
    const given = headers.get('traceparent')
    if (given !== undefined) return noteGiven(operation, given)
    if (headers.add === null || !trace.isSent) return
    const span = trace.nextSpan()
    const { traceparent, tracestate } = trace.headersFor(span)
    headers.add('traceparent', traceparent)
    operation.keepSpan(span)
    if (tracestate !== null && headers.get('tracestate') === undefined) headers.add('tracestate', tracestate)
  } catch {
    // The request goes out without.
  }
}

/** Notes the header that a request really has been sent with. */
export function noteGiven(operation: Operation, given: unknown): void {
  const sent = typeof given === 'string' ? readTraceparent(given) : null
  if (sent === null) return
  operation.trace?.adopt(sent.traceId)
  operation.keepSpan(sent.spanId)
}
