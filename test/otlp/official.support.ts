import type { OtlpRequest, OtlpSpan } from '../../src/otlp/otlp-json.ts'

/** The official serializer, in the part that is used here. */
export interface Serializer {
  JsonTraceSerializer: { serializeRequest(spans: object[]): Uint8Array }
}

/** Makes the spans of OpenTelemetry's SDK of a message, for its own serializer. */
export function toReadable({ resourceSpans }: OtlpRequest): object[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const shared = { attributes: valuesOf(resource.attributes), asyncAttributesPending: false }
    return scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => readableOf(span, shared, scope)))
  })
}

function readableOf(span: OtlpSpan, resource: object, scope: object): object {
  const { name, kind, status, traceId, spanId, parentSpanId, flags } = span
  return {
    ...{ name, status, resource, instrumentationScope: scope, kind: kind - 1 },
    spanContext: () => ({ traceId, spanId, traceFlags: flags & 0xff }),
    parentSpanContext:
      parentSpanId === undefined ? undefined : { traceId, spanId: parentSpanId, isRemote: (flags & 0x200) !== 0 },
    startTime: timeOf(span.startTimeUnixNano),
    endTime: timeOf(span.endTimeUnixNano),
    attributes: valuesOf(span.attributes),
    ...{ events: [], links: [], droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  }
}

const valuesOf = (attributes: OtlpSpan['attributes']): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

/** Seconds and nanoseconds. */
const timeOf = (nano: string): [number, number] => [Number(nano.slice(0, -9)), Number(nano.slice(-9))]
