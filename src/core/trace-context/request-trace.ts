import type { TraceContext } from '../../model/finished-request.ts'
import { randomHex } from './random-hex.ts'
import { readTraceparent, writeTraceparent } from './traceparent.ts'

/** We record it, so whoever decides by the flag does as well. */
const SAMPLED = '01'
/** Digits at the start of the span ids of a record's outgoing requests, which are those of its own. */
export const SHARED_DIGITS = 8
/** Longest `tracestate` (characters) that is passed on, as the standard asks. */
const MAX_STATE_LENGTH = 512

/** The headers of an outgoing request that name its sender. */
export interface TraceHeaders {
  traceparent: string
  /** Null if the request that is answered had none. */
  tracestate: string | null
}

/** The place of a record in a trace over several processes: the `traceparent` that came, and those that go out. */
export class RequestTrace {
  /** Whether outgoing requests are to have the header. */
  readonly isSent: boolean
  readonly #parentSpanId: string | null
  readonly #flags: string
  readonly #state: string | null
  #traceId: string | null
  #spanId: string | null = null

  /** @param headers names and values in turn, as they came */
  constructor(headers: readonly string[], isSent: boolean) {
    const header = onlyValue(headers, 'traceparent')
    const parent = header === null ? null : readTraceparent(header)
    this.isSent = isSent
    this.#traceId = parent?.traceId ?? null
    this.#parentSpanId = parent?.spanId ?? null
    this.#flags = parent?.flags ?? SAMPLED
    this.#state = parent === null ? null : allValues(headers, 'tracestate')
  }

  /** Made with the first read: most records of a busy server leave unread. */
  get context(): TraceContext {
    this.#traceId ??= randomHex(16)
    return { traceId: this.#traceId, spanId: this.#ownSpan, parentSpanId: this.#parentSpanId }
  }

  get #ownSpan(): string {
    return (this.#spanId ??= randomHex(8))
  }

  /** Returns a span id of an outgoing request: its first digits tell whose it is. */
  nextSpan(): string {
    return this.#ownSpan.slice(0, SHARED_DIGITS) + randomHex(8 - SHARED_DIGITS / 2)
  }

  /** Takes another tracer's trace, whose header an outgoing request had, if this one has none yet. */
  adopt(traceId: string): void {
    this.#traceId ??= traceId
  }

  headersFor(spanId: string): TraceHeaders {
    const { traceId } = this.context
    return { traceparent: writeTraceparent({ traceId, spanId, flags: this.#flags }), tracestate: this.#state }
  }
}

/** Returns the value of a header that came exactly once; with several, nobody knows which one holds. */
function onlyValue(headers: readonly string[], name: string): string | null {
  const values = valuesOf(headers, name)
  return values.length === 1 ? values[0]!.trim() : null
}

function allValues(headers: readonly string[], name: string): string | null {
  const text = valuesOf(headers, name).join(',')
  return text === '' || text.length > MAX_STATE_LENGTH || /[^\u0020-\u007E]/.test(text) ? null : text
}

function valuesOf(headers: readonly string[], name: string): string[] {
  const values: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const given = headers[index]!
    if (given.length === name.length && given.toLowerCase() === name) values.push(headers[index + 1]!)
  }
  return values
}
