import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { appendMetric, appendServerTiming } from './server-timing.ts'
import type { ServerTimingMetric } from './server-timing.ts'

const ENTRY = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+;dur=\d+(?:\.\d{1,2})?(?:;desc="[ !#-[\]-~]*")?/
const HEADER = new RegExp(`^(?:${ENTRY.source}(?:, ${ENTRY.source})*)?$`)

function formatServerTiming(metrics: readonly ServerTimingMetric[], maxBytes: number): string {
  return metrics.reduce((header, metric) => appendMetric(header, metric, maxBytes), '')
}

test('the same metric is written the same again and again; a changed description is its own', () => {
  for (const description of ['a', 'a', 'a', 'b', 'a']) {
    for (const duration of [0, 0.25, 0.25, 4.99, 7, 0]) {
      const metric = { name: 'again', duration, description }
      const text = `again;dur=${duration};desc="${description}"`
      assert.equal(formatServerTiming([metric, metric], 4096), `${text}, ${text}`)
    }
  }
})

test('writes name, duration and description', () => {
  const metrics = [
    { name: 'total', duration: 4.256, description: 'Total' },
    { name: 'lag', duration: 0, description: '' },
  ]
  assert.equal(formatServerTiming(metrics, 4096), 'total;dur=4.26;desc="Total", lag;dur=0')
  assert.equal(formatServerTiming([], 4096), '')
})

test('what is no number is left out, what is negative is zero, what is huge has no exponent', () => {
  const metric = (duration: unknown) => ({ name: 'x', duration, description: '' }) as ServerTimingMetric
  assert.equal(formatServerTiming([NaN, Infinity, '5', null].map(metric), 4096), '')
  assert.equal(formatServerTiming([metric(-3)], 4096), 'x;dur=0')
  assert.equal(formatServerTiming([metric(1e300)], 4096), 'x;dur=1000000000000')
  assert.equal(formatServerTiming([metric(1e-9)], 4096), 'x;dur=0')
  assert.equal(formatServerTiming([null, undefined, 5] as unknown as ServerTimingMetric[], 4096), '')
})

test('hostile names and descriptions make valid headers', () => {
  const metrics = [
    { name: 'a b\r\nSet-Cookie: x=1', duration: 1, description: 'x"\r\nSet-Cookie: y, z;\\ \u00e9 \u{1F600}' },
    { name: '', duration: 1, description: 'n'.repeat(500) },
    { name: 5, duration: 1, description: {} } as unknown as ServerTimingMetric,
  ]
  const header = formatServerTiming(metrics, 4096)
  assert.match(header, HEADER)
  assert.match(header, /^a_b__Set-Cookie__x_1;dur=1;desc="x'\?\?Set-Cookie: y, z;\/ \? \?", _;dur=1/)
})

test('any metrics make a valid header within the bytes', () => {
  const metric = fc.record({
    name: fc.string({ unit: 'binary' }),
    duration: fc.oneof(fc.double(), fc.integer()),
    description: fc.string({ unit: 'binary', maxLength: 300 }),
  })
  fc.assert(
    fc.property(fc.array(metric, { maxLength: 50 }), fc.nat(4096), (metrics, maxBytes) => {
      const header = formatServerTiming(metrics, maxBytes)
      assert.ok(Buffer.byteLength(header) <= maxBytes)
      assert.match(header, HEADER)
    }),
  )
})

test('a metric that does not fit loses its description first, and later ones that fit are kept', () => {
  const metrics = [
    { name: 'a', duration: 1, description: 'long description' },
    { name: 'much_longer_name', duration: 1, description: '' },
    { name: 'b', duration: 2, description: '' },
  ]
  assert.equal(formatServerTiming(metrics, 20), 'a;dur=1, b;dur=2')
})

test("the app's own entries stay", () => {
  assert.equal(appendServerTiming(undefined, 'x;dur=1'), 'x;dur=1')
  assert.equal(appendServerTiming('', 'x;dur=1'), 'x;dur=1')
  assert.equal(appendServerTiming('db;dur=5', 'x;dur=1'), 'db;dur=5, x;dur=1')
  assert.equal(appendServerTiming(5, 'x;dur=1'), '5, x;dur=1')
  assert.equal(appendServerTiming('db;dur=5', ''), 'db;dur=5')
  assert.equal(appendServerTiming(undefined, ''), undefined)
  const own = ['a;dur=1', 'b;dur=2']
  assert.deepEqual(appendServerTiming(own, 'x;dur=1'), ['a;dur=1', 'b;dur=2', 'x;dur=1'])
  assert.equal(own.length, 2)
})

test('a server of Node takes the header and a client reads it', async () => {
  const value = formatServerTiming([{ name: 'é\r\n', duration: 1.5, description: '\u0000"\u{1F600}' }], 4096)
  const server = createServer((_, response) => response.setHeader('server-timing', value).end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const response = await fetch(`http://127.0.0.1:${port}/`)
  server.close()
  assert.equal(response.headers.get('server-timing'), value)
})
