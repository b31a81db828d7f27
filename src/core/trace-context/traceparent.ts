/** The sender of a request, as its `traceparent` header tells it. */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  traceId: string
  /** 16 hexadecimal digits: the sender's span. */
  spanId: string
  /** Two hexadecimal digits; the last bit is set if the sender records the trace. */
  flags: string
}

/** Length of the header in version 00; later versions may add to it after another dash. */
const LENGTH = 55
const PATTERN = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/
const ZEROS = /^0+$/
/** Longest header that is looked at. */
const MAX_LENGTH = 512

/**
 * Reads a `traceparent` header by the rules of W3C Trace Context. Returns null for one that breaks them, as for none.
 *
 * @example readTraceparent('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')?.traceId
 */
export function readTraceparent(header: string): TraceParent | null {
  if (header.length > MAX_LENGTH) return null
  const [, version, traceId, spanId, flags] = PATTERN.exec(header) ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined || version === 'ff') return null
  if (version === '00' && header.length !== LENGTH) return null
  return ZEROS.test(traceId) || ZEROS.test(spanId) ? null : { traceId, spanId, flags }
}

export const writeTraceparent = ({ traceId, spanId, flags }: TraceParent): string => `00-${traceId}-${spanId}-${flags}`
