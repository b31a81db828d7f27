import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { RECORD_VERSION } from '../../model/finished-request.ts'
import type { FinishedRequest } from '../../model/finished-request.ts'
import { RecordDamagedError, RecordTooNewError } from '../errors.ts'
import { decodeRecord, encodeRecord, readRecord } from './record-codec.ts'
import { largeRecord, sampleRecord } from './sample-record.test.support.ts'

const FIXTURES = new URL('../../../../test/fixtures/records/', import.meta.url)

/** Converts a record to JSON with typed arrays as lists, for readers and files. */
const plain = (record: FinishedRequest): unknown =>
  JSON.parse(JSON.stringify(record, (_key, value) => (ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value)))

test('what is written comes back as it was', () => {
  const bare = { response: null, trace: null, samples: null, cpuUsage: null, panelStates: {}, panelFailures: {} }
  for (const record of [sampleRecord(), sampleRecord('bare', bare)]) {
    const before = structuredClone(record)
    assert.deepEqual(decodeRecord(encodeRecord(record)), record)
    assert.deepEqual(record, before)
  }
})

test('bytes are read from wherever they lie, and may be used again', () => {
  const record = sampleRecord()
  const encoded = encodeRecord(record)
  for (const offset of [1, 3, 4, 8]) {
    const larger = new Uint8Array(encoded.length + 16).fill(255)
    larger.set(encoded, offset)
    const decoded = decodeRecord(larger.subarray(offset, offset + encoded.length))
    larger.fill(0)
    assert.deepEqual(decoded, record)
  }
})

test('whatever a panel keeps and a request says comes back', () => {
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), text, (state, path) => {
      const record = sampleRecord()
      record.panelStates = { OwnPanel: JSON.parse(JSON.stringify(state)) }
      record.summary.path = path
      assert.deepEqual(decodeRecord(encodeRecord(record)), record)
    }),
    { numRuns: 100 },
  )
})

test('100 000 nested tasks take some 81 bytes each, slice included, and come back exactly', () => {
  const record = largeRecord('deep', 100_000)
  const bytes = encodeRecord(record)
  assert.ok(bytes.length < 100_000 * (5 * 8 + 2 * 4 + 1 + 3 * 8 + 2 * 4) + 10_000, `${bytes.length}`)
  assert.deepEqual(decodeRecord(bytes), record)
})

test('every version that was ever written can be read', () => {
  const written = readdirSync(FIXTURES).filter((name) => name.endsWith('.bin'))
  assert.deepEqual(
    written.toSorted(),
    Array.from({ length: RECORD_VERSION }, (_, index) => `version-${index + 1}.bin`),
  )
  for (const name of written) {
    const record = decodeRecord(readFileSync(new URL(name, FIXTURES)))
    const expected = readFileSync(new URL(name.replace('.bin', '.json'), FIXTURES), 'utf8')
    assert.deepEqual(plain(record), JSON.parse(expected), name)
  }
})

const isDamaged = (expected: RegExp) => (error: unknown) =>
  error instanceof RecordDamagedError && error.code === 'RECORD_DAMAGED' && expected.test(error.message)

test('a record that was cut short is damaged, wherever the cut is', () => {
  const bytes = encodeRecord(sampleRecord())
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decodeRecord(bytes.subarray(0, length)), isDamaged(/expected .* bytes, got \d+\. It cannot/))
  }
})

test('a record of which one byte was changed is never taken for another', () => {
  const bytes = encodeRecord(sampleRecord())
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice()
    changed[at]! ^= 1 << (at % 8)
    // Bytes 20 to 23 are not used yet.
    if (at >= 20 && at < 24) assert.deepEqual(decodeRecord(changed), sampleRecord())
    else assert.throws(() => decodeRecord(changed), /RECORD_|stored request/)
  }
})

test('what is no record says what was expected and what came', () => {
  const json = new TextEncoder().encode('{"hello":"world", "more": "than 24 bytes"}')
  assert.throws(() => decodeRecord(json), isDamaged(/expected the bytes that encodeRecord gives, got something else/))
})

test('a newer version is told apart from damage', () => {
  const bytes = encodeRecord(sampleRecord())
  new DataView(bytes.buffer).setUint32(4, RECORD_VERSION + 1, true)
  const isNewer = (error: unknown): boolean =>
    error instanceof RecordTooNewError && error.code === 'RECORD_TOO_NEW' && error.version === RECORD_VERSION + 1
  assert.throws(() => decodeRecord(bytes), isNewer)
  assert.throws(() => readRecord({ ...sampleRecord(), version: RECORD_VERSION + 1 }), isNewer)
})

test('data that analysis could not rely on is refused by name', () => {
  const table: [change: (record: FinishedRequest) => void, expected: RegExp][] = [
    [(record) => Object.assign(record, { version: '1' }), /version: expected a whole number from 1, got a text/],
    [(record) => Reflect.deleteProperty(record, 'trace'), /trace: expected an object or null, got nothing/],
    [({ summary }) => Object.assign(summary, { id: 1 }), /summary\.id: expected a text, got number/],
    [({ request }) => Object.assign(request, { headers: [['a']] }), /request\.headers\[0\]: expected a name and/],
    [({ panelFailures }) => Object.assign(panelFailures, { P: 1 }), /panelFailures\.P: expected a text/],
    [({ trace }) => Object.assign(trace!.sites[1]!.place, { line: '1' }), /trace\.sites\[1\]\.place\.line/],
    [({ trace }) => Object.assign(trace!.tasks, { parent: [0, 1] }), /tasks\.parent: expected a Uint32Array/],
    [({ trace }) => Object.assign(trace!.tasks, { count: 3 }), /trace\.tasks\.site: expected 3 rows, got 2/],
    [({ trace }) => trace!.tasks.parent.fill(2), /trace\.tasks\.parent\[0\]: expected at most 0, got 2/],
    [({ trace }) => trace!.tasks.site.fill(2), /trace\.tasks\.site\[0\]: expected at most 1, got 2/],
    [({ trace }) => trace!.tasks.status.fill(9), /trace\.tasks\.status\[0\]: expected at most 3/],
    [({ trace }) => trace!.slices.endSite.fill(9), /trace\.slices\.endSite\[0\]: expected at most 2/],
    [({ samples }) => samples!.node.fill(9), /samples\.node\[0\]: expected at most 2, got 9/],
    [({ samples }) => samples!.nodes.parent.fill(2), /samples\.nodes\.parent\[0\]: expected at most 0/],
    [({ samples }) => samples!.nodes.frame.fill(2), /samples\.nodes\.frame\[0\]: expected at most 1/],
    [({ samples }) => Object.assign(samples!.frames[0]!, { place: null }), /samples\.frames\[0\]\.place/],
  ]
  for (const [change, expected] of table) {
    const record = sampleRecord()
    change(record)
    assert.throws(() => readRecord(record), isDamaged(expected), String(expected))
  }
  for (const value of [null, 'text', [], {}]) assert.throws(() => readRecord(value), isDamaged(/version: expected/))
})
