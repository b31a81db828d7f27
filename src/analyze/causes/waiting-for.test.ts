import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyzeDrawn } from './causes.test.support.ts'

test('each idle millisecond is what the response waited for then, down to the operations', () => {
  const { ledger } = analyzeDrawn(
    `
    clock   .........:.........
    page    R-aaaaaaRbbbbbbbbbR|
    load     RaaaaaR|
  `,
    {
      callees: { 'page a': 'load', 'page b': 'fetch', 'load a': 'db.query' },
      operations: [
        { name: 'SELECT', task: 2, start: 1.5, end: 7, at: 'load a' },
        { name: 'GET api', kind: 'http', task: 1, start: 8.5, end: 18, at: 'page b' },
      ],
    },
  )
  assert.deepEqual([ledger.waiting, ledger.waitingFor], [14, { sql: 5, http: 9 }])
})

test('of tasks that run together the last one counts, and the rest of the idle time is unknown', () => {
  const { ledger } = analyzeDrawn(
    `
    clock   .........:.........:
    page    R--aaaaaaaaaaaaaaR|
    load     RaaaaR|
    find      RaaaaaaaaaaaaaR|
  `,
    {
      callees: { 'page a': 'Promise.all', 'load a': 'db.query', 'find a': 'fetch' },
      operations: [
        { name: 'SELECT', task: 2, start: 1.5, end: 6, at: 'load a' },
        { name: 'GET api', kind: 'http', task: 3, start: 2.5, end: 16, at: 'find a' },
      ],
    },
  )
  assert.deepEqual(Object.keys(ledger.waitingFor!), ['http', 'unknown'])
  const sum = Object.values(ledger.waitingFor!).reduce((total, time) => total + time, 0)
  assert.ok(Math.abs(sum - ledger.waiting) < 1e-9)
  assert.ok(ledger.waitingFor!.http! > 10)
})

test('work outside tasks counts where no task waits: the latest to end at each moment', () => {
  const { ledger } = analyzeDrawn(
    `
    clock   .........:.........:
    (root)  R         R       R
  `,
    {
      operations: [
        { name: 'SELECT', task: 0, start: 0.5, end: 10 },
        { name: 'GET api', kind: 'http', task: 0, start: 10.5, end: 18 },
      ],
    },
  )
  assert.deepEqual(Object.keys(ledger.waitingFor!).toSorted(), ['http', 'sql', 'unknown'])
  assert.ok(ledger.waitingFor!.sql! > ledger.waitingFor!.http!)
})

const NEXT = `
    clock    .........:.........
    session  RaaaaaR-R|
    handler         RbbbbbbbbbR|
  `
const CALLEES = { 'session a': 'redis.get', 'handler b': 'fetch' }

test('what a middleware has begun that is done, was waited for by the answer', () => {
  const operations = [
    { name: 'GET', kind: 'cache' as const, task: 1, start: 0.5, end: 6, at: 'session a' },
    { name: 'GET api', kind: 'http' as const, task: 2, start: 7.5, end: 17, at: 'handler b' },
  ]
  const { ledger, answeredBy } = analyzeDrawn(NEXT, { callees: CALLEES, operations, answeredBy: 2 })
  assert.equal(answeredBy, '2')
  const { cache = 0, http = 0, unknown = 0 } = ledger.waitingFor!
  assert.ok(cache > 4 && http > 7 && unknown <= 1, JSON.stringify(ledger.waitingFor))
})

test('where callbacks answered, the operations that tasks had left behind are told', () => {
  const { ledger } = analyzeDrawn(
    `
    clock    .........:.........
    session  RaaaaaRR|
    (root)                    R
  `,
    {
      callees: CALLEES,
      operations: [
        { name: 'GET', kind: 'cache', task: 1, start: 0.5, end: 6, at: 'session a' },
        { name: 'SELECT', task: 1, start: 7.5, end: 17 },
      ],
    },
  )
  const { sql = 0, cache = 0, unknown = 0 } = ledger.waitingFor!
  assert.ok(sql > cache && sql > 8, JSON.stringify(ledger.waitingFor))
  assert.ok(unknown <= 1, String(unknown))
})
