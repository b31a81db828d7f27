import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestTrace, SHARED_DIGITS } from './request-trace.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

test('a request continues the trace of its sender, with the flags and the state that came', () => {
  const headers = ['Host', 'a', 'TraceParent', `00-${TRACE}-${SPAN}-00`, 'tracestate', 'a=1', 'Tracestate', 'b=2']
  const trace = new RequestTrace(headers, true)
  const { traceId, spanId, parentSpanId } = trace.context
  assert.deepEqual([traceId, parentSpanId], [TRACE, SPAN])
  assert.match(spanId, /^[\da-f]{16}$/)
  const [one, other] = [trace.nextSpan(), trace.nextSpan()]
  assert.notEqual(one, other)
  for (const span of [one, other]) assert.equal(span.slice(0, SHARED_DIGITS), spanId.slice(0, SHARED_DIGITS))
  assert.deepEqual(trace.headersFor(one), { traceparent: `00-${TRACE}-${one}-00`, tracestate: 'a=1,b=2' })
  trace.adopt('1'.repeat(32))
  assert.equal(trace.context.traceId, TRACE)
})

test('without a valid header a request begins a trace, and takes no state from it', () => {
  const good = `00-${TRACE}-${SPAN}-01`
  for (const headers of [[], ['traceparent', 'x'], ['traceparent', good, 'traceparent', good], ['traceparent']]) {
    const trace = new RequestTrace([...headers, 'tracestate', 'a=1'].slice(0, headers.length + 2), true)
    assert.equal(trace.context.parentSpanId, null)
    assert.notEqual(trace.context.traceId, TRACE)
    assert.match(trace.context.traceId, /^[\da-f]{32}$/)
    assert.equal(trace.headersFor(SPAN).tracestate, null)
  }
  const adopting = new RequestTrace([], true)
  adopting.adopt(TRACE)
  assert.equal(adopting.context.traceId, TRACE)
})

test('a state that is no header, or too long, is left out', () => {
  for (const state of ['a=\u00E4', 'a=1\r\nx: y', `a=${'x'.repeat(600)}`]) {
    const trace = new RequestTrace(['traceparent', `00-${TRACE}-${SPAN}-01`, 'tracestate', state], true)
    assert.equal(trace.headersFor(SPAN).tracestate, null)
  }
})

test('ids of 100 000 records and their requests do not repeat', () => {
  const ids = new Set<string>()
  for (let count = 0; count < 100_000; count++) {
    const trace = new RequestTrace([], true)
    ids.add(trace.context.traceId).add(trace.context.spanId).add(trace.nextSpan())
  }
  assert.equal(ids.size, 300_000)
})
