import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameCause } from './cause-words.ts'
import { analyzeDrawn, causesOf } from './causes.test.support.ts'

const DRAWING = `
  clock   .........:......
  page    RaaaaaaaaaRbbbbR|
`
const settlers = [{ requestId: 'x', method: 'GET', path: '/orders?token=1', name: 'request' }]

test('code of another profile that has settled the promise is the cause, with its request', () => {
  const handovers = [{ task: 1, time: 10, settler: 0 }]
  const stats = analyzeDrawn(DRAWING, { handovers, settlers })
  assert.deepEqual(causesOf(stats, '1'), ['promise page of GET /orders ', 'unknown'])
  assert.equal(
    nameCause({ type: 'promise', label: 'load of GET /orders' }),
    'a promise that load of GET /orders settled',
  )
  assert.ok(stats.ledger.waitingFor!.promise! > 0)
})

test('a row at another time is no cause', () => {
  const stats = analyzeDrawn(DRAWING, { handovers: [{ task: 1, time: 9, settler: 0 }], settlers })
  assert.deepEqual(causesOf(stats, '1'), ['unknown', 'unknown'])
})
