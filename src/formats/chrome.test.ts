import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatChrome } from './chrome.ts'
import type { RequestExport } from './export-record.ts'
import { cpuStats, deepStats, HOSTILE, recordOf, sampleStats, statsOf } from './record.test.support.ts'
import { breaches } from './trace-event-rules.test.support.ts'

interface Trace {
  otherData: Record<string, unknown>
  traceEvents: { ph: string; name: string; cat?: string; id?: string; ts: number; dur?: number; args?: Args }[]
}
type Args = Record<string, unknown>

const traceOf = (record: RequestExport): Trace => JSON.parse([...formatChrome(record)].join('')) as Trace

test('keeps the rules of the format', () => {
  for (const stats of [sampleStats(), statsOf(), deepStats(300)])
    assert.deepEqual(breaches(traceOf(recordOf({ AsyncProfilingPanel: stats, ProfilingPanel: cpuStats() }))), [])
  assert.deepEqual(breaches(traceOf(recordOf({}))), [])
})

test('the rules find their breaches', () => {
  const event = { ph: 'X', name: 'a', cat: 'c', pid: 1, tid: 1, ts: 0, dur: 10 }
  const bad = [
    [event, { ...event, ts: 5 }],
    [{ ...event, ph: 'b', id: '1', dur: undefined }],
    [{ ...event, tid: 1.5 }],
    [{ ...event, ph: 'B', dur: undefined }],
    [{ ...event, ph: 'E', dur: undefined }],
    [{ ...event, ph: 'Z' }],
    [{ ph: 'C', name: 'n', pid: 1, tid: 1, ts: 1, args: { n: 'x' } }],
    [{ ph: 'M', name: 'thread_name', pid: 1, tid: 1, ts: 0, args: {} }],
  ]
  for (const traceEvents of bad) {
    const trace = { traceEvents, displayTimeUnit: 'ms', otherData: {} }
    assert.notEqual(breaches(trace).length, 0, JSON.stringify(traceEvents))
  }
})

test('tasks overlap as async events with their waits inside; slices are the thread of the loop', () => {
  const { traceEvents } = traceOf(recordOf({ AsyncProfilingPanel: sampleStats() }))
  const drawn = (cat: string): string[] =>
    traceEvents
      .filter((each) => each.cat === cat)
      .map(({ ph, name, ts, dur }) => `${ph} ${name} ${ts} ${dur ?? ''}`.trim())
  const second = traceEvents.filter((each) => each.id === 'task 2').map(({ ph, name, ts }) => `${ph} ${name} ${ts}`)
  assert.deepEqual(second, ['b fn2 1000', 'b await 3000', 'e await 14000', 'e fn2 15000'])
  // `page` waits from when the second call suspends, not while its calls run.
  const page = traceEvents.filter(({ id, name }) => id === 'task 1' && name === 'await').map(({ ts }) => ts)
  assert.deepEqual(page, [5000, 80_000])
  const pending = traceEvents.findLast((each) => each.id === 'task 4')
  assert.equal(pending?.ts, 100_000)
  assert.deepEqual(drawn('slice').slice(0, 3), ['X page 0 1000', 'X fn2 1000 2000', 'X page 3000 1000'])
  assert.deepEqual(drawn('blocking'), [`b blocked by ${HOSTILE} 15000`, `e blocked by ${HOSTILE} 75000`])
  assert.deepEqual(drawn('others'), ['X busy 6000 3000', 'X busy 76000 3000'])
  const alive = traceEvents.filter(({ ph }) => ph === 'C').map(({ ts, args }) => [ts, args?.['tasks']])
  assert.deepEqual(alive.slice(0, 4), [
    [0, 1],
    [1000, 2],
    [4000, 3],
    [14_500, 4],
  ])
})

test('operations are async events of a track of their own, with their phases inside', () => {
  const { traceEvents } = traceOf(recordOf({ AsyncProfilingPanel: sampleStats() }))
  const drawn = traceEvents.filter(({ cat }) => cat === 'operation')
  assert.deepEqual(
    drawn.filter(({ id }) => id === 'operation 1').map(({ ph, name, ts }) => `${ph} ${name} ${ts}`),
    [
      'b SELECT items 2000',
      'b acquire 2000',
      'e acquire 5000',
      'b service 5000',
      'e service 12000',
      'e SELECT items 12000',
    ],
  )
  const { args } = drawn.find(({ id }) => id === 'operation 2')!
  assert.deepEqual(args, {
    kind: 'sql',
    system: 'postgresql',
    text: `SELECT * FROM items -- ${HOSTILE}`,
    status: 'failed',
    taskId: '2',
    task: 'fn2',
    place: 'src/app.ts:12',
    attributes: {},
    error: `DatabaseError: ${HOSTILE}`,
  })
  const pending = drawn.findLast(({ id }) => id === 'operation 3')
  assert.deepEqual([pending?.ph, pending?.ts], ['e', 100_000])
  const tracks = traceEvents.filter(({ ph }) => ph === 'M').map(({ args: about }) => about?.['name'])
  assert.ok(tracks.includes('operations'))
  assert.deepEqual(new Set(drawn.map((event) => (event as unknown as { tid: number }).tid)), new Set([5]))
})

test('samples are nested calls of a thread of their own', () => {
  const { traceEvents } = traceOf(recordOf({ ProfilingPanel: cpuStats() }))
  const cpu = traceEvents.filter((each) => each.cat === 'cpu').map(({ ph, name, ts }) => `${ph} ${name} ${ts / 1000}`)
  assert.deepEqual(cpu, [
    'B main 15',
    `B ${HOSTILE} 25`,
    `E ${HOSTILE} 45`,
    'B parse 45',
    'E parse 55',
    'E main 55',
    'B main 58',
    `B ${HOSTILE} 58`,
    `E ${HOSTILE} 78`,
    'E main 78',
  ])
})

test('ledger, lag and limits are in the data beside', () => {
  const { otherData } = traceOf(recordOf({ AsyncProfilingPanel: sampleStats() }))
  assert.deepEqual(otherData['ledger'], { wall: 100, running: 70, waiting: 20, queued: 10, unattributed: 0 })
  assert.equal(otherData['degraded'], HOSTILE)
  assert.equal(otherData['path'], '/orders/42')
})

test('100 000 tasks come in pieces', () => {
  let pieces = 0
  let longest = 0
  for (const chunk of formatChrome(recordOf({ AsyncProfilingPanel: deepStats(100_000) }))) {
    pieces++
    longest = Math.max(longest, chunk.length)
  }
  assert.ok(pieces > 100_000 && longest < 5000, `${pieces} pieces of up to ${longest}`)
})
