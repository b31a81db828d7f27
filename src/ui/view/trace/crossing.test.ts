import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestSummary } from '../../../model/api.ts'
import { askedSpan, callerOf, compareClocks, remotesOf } from './crossing.ts'

const rowOf = (id: string, startTime: number, spanId: string, parentSpanId: string | null): RequestSummary => ({
  id,
  method: 'GET',
  path: '/',
  route: null,
  status: 200,
  startTime,
  duration: 1,
  panels: {},
  traceContext: { traceId: 'a'.repeat(32), spanId, parentSpanId },
})

const gateway = rowOf('gateway', 1, '11111111aaaaaaaa', null)
const service = rowOf('service', 2, '22222222aaaaaaaa', '11111111bbbbbbbb')
const again = rowOf('again', 3, '33333333aaaaaaaa', '11111111bbbbbbbb')
const worker = rowOf('worker', 4, '44444444aaaaaaaa', '22222222cccccccc')
const rows = [worker, again, service, gateway]

test('an operation has the records that name its span, and a record the one whose digits it names', () => {
  assert.deepEqual(remotesOf({ spanId: '11111111bbbbbbbb' }, rows), [service, again])
  assert.deepEqual(remotesOf({ spanId: '22222222cccccccc' }, rows), [worker])
  assert.deepEqual([remotesOf({}, rows), remotesOf({ spanId: '9'.repeat(16) }, rows)], [[], []])
  assert.equal(callerOf(worker.traceContext, rows), service)
  assert.equal(callerOf(again.traceContext, rows), gateway)
  assert.equal(callerOf(gateway.traceContext, rows), undefined)
  assert.equal(callerOf(undefined, rows), undefined)
  assert.equal(callerOf({ ...service.traceContext!, parentSpanId: '99999999bbbbbbbb' }, rows), undefined)
})

test('a clock that is ahead or behind is put right, with the doubt that the two ways leave', () => {
  const operation = { start: 1000, end: 1050 }
  for (const ahead of [1000, -1000, 86_400_000]) {
    const remote = { start: 1005 + ahead, end: 1035 + ahead }
    const clock = compareClocks(operation, remote)
    assert.deepEqual(clock, { ahead: ahead - 5, doubt: 10 })
    assert.ok(Math.abs(clock.ahead - ahead) <= clock.doubt)
    const [start, end] = [remote.start - clock.ahead, remote.end - clock.ahead]
    assert.deepEqual([start - operation.start, operation.end - end], [10, 10])
  }
})

test('clocks that may agree are left alone', () => {
  assert.deepEqual(compareClocks({ start: 0, end: 50 }, { start: 1, end: 45 }), { ahead: 0, doubt: 3 })
  assert.deepEqual(compareClocks({ start: 0, end: 50 }, { start: 0, end: 50 }), { ahead: 0, doubt: 0 })
})

test('an operation is compared from the moment at which it was sent until its answer began', () => {
  const phases = [
    { name: 'connect' as const, start: 10, end: 14 },
    { name: 'service' as const, start: 14, end: 30 },
    { name: 'receive' as const, start: 30, end: 35 },
  ]
  const operation = { startTime: 10, duration: 25, phases } as unknown as Parameters<typeof askedSpan>[0]
  assert.deepEqual(askedSpan(operation, 1000), { start: 1014, end: 1030 })
  assert.deepEqual(askedSpan({ ...operation, phases: [] }, 1000), { start: 1010, end: 1035 })
  assert.equal(askedSpan({ ...operation, duration: null }, 1000), null)
})
