/** The JSON form of OTLP, as far as it is sent: numbers of 64 bits are texts, ids hexadecimal. */

export type AttributeValue = string | number | boolean

interface AnyValue {
  stringValue?: string
  boolValue?: boolean
  intValue?: number
  doubleValue?: number
}

interface KeyValue {
  key: string
  value: AnyValue
}

export interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: KeyValue[]
  droppedAttributesCount: number
  events: never[]
  droppedEventsCount: number
  status: { code: number; message?: string }
  links: never[]
  droppedLinksCount: number
  flags: number
}

export interface OtlpRequest {
  resourceSpans: {
    resource: { attributes: KeyValue[]; droppedAttributesCount: number }
    scopeSpans: { scope: { name: string }; spans: OtlpSpan[] }[]
  }[]
}

export const SPAN_KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const
export const STATUS_CODE = { unset: 0, ok: 1, error: 2 } as const

/** Sampled, and it is known whether the parent is another process's. */
const KNOWN_PARENT_FLAGS = 0x101
const REMOTE_PARENT_FLAG = 0x200

export interface SpanValues {
  traceId: string
  spanId: string
  parentSpanId: string | null
  hasRemoteParent?: boolean
  name: string
  kind: number
  /** Milliseconds since the epoch. */
  start: number
  end: number
  attributes: Readonly<Record<string, AttributeValue | undefined>>
  /** The message of an error; undefined for none. */
  error?: string | undefined
}

export function spanOf({
  parentSpanId,
  hasRemoteParent,
  start,
  end,
  attributes,
  error,
  ...rest
}: SpanValues): OtlpSpan {
  return {
    ...rest,
    ...(parentSpanId === null ? {} : { parentSpanId }),
    startTimeUnixNano: nanoOf(start),
    endTimeUnixNano: nanoOf(Math.max(start, end)),
    attributes: attributesOf(attributes),
    ...{ droppedAttributesCount: 0, events: [], droppedEventsCount: 0, links: [], droppedLinksCount: 0 },
    status: statusOf(error),
    flags: hasRemoteParent === true ? KNOWN_PARENT_FLAGS | REMOTE_PARENT_FLAG : KNOWN_PARENT_FLAGS,
  }
}

function statusOf(error: string | undefined): OtlpSpan['status'] {
  if (error === undefined) return { code: STATUS_CODE.unset }
  return error === '' ? { code: STATUS_CODE.error } : { code: STATUS_CODE.error, message: error }
}

/** Nanoseconds since the epoch, to the microsecond, which is the clock's resolution: more than a number can hold. */
const nanoOf = (ms: number): string => `${Math.round(ms * 1000)}000`

export const attributesOf = (attributes: Readonly<Record<string, AttributeValue | undefined>>): KeyValue[] =>
  Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: valueOf(value) }]))

function valueOf(value: AttributeValue): AnyValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value }
}
