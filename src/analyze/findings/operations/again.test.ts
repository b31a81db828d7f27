import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contextOf } from '../words/check.test.support.ts'
import { retry } from './retry.ts'
import { lineOf, serial, titlesOf } from './serial.test.support.ts'
import type { Step } from './serial.test.support.ts'
import { threadPoolBusy } from './thread-pool-busy.ts'

const RATES: Step = {
  ...{
    kind: 'http',
    system: 'http',
    name: 'GET api/rates',
    text: 'GET http://api/rates',
    site: lineOf(9),
    parameters: 1,
  },
  attributes: { 'server.address': 'api', 'http.response.status_code': 200 },
}
const BUSY: Step = { ...RATES, attributes: { 'server.address': 'api', 'http.response.status_code': 503 } }
const FAILED: Step = { ...RATES, status: 'failed', error: { name: 'Error', message: 'ECONNRESET' } }
const PAUSE: Step = { pause: true }

test('attempts are counted, with the reason of the first and the time until the last', () => {
  const stats = serial([BUSY, PAUSE, BUSY, PAUSE, RATES])
  const [finding] = retry.find(stats, contextOf(stats))
  assert.equal(
    finding?.title,
    'GET api/rates failed 2 × and was repeated in load (orders.ts:9): 40.0 ms until the last attempt',
  )
  assert.equal(finding?.evidence, 'The first failed with status 503.')
  assert.deepEqual([finding?.saving, finding?.certainty], [40, 'proved'])
})

test('an error is the reason too, and that the last failed as well is said', () => {
  const stats = serial([FAILED, FAILED])
  const [finding] = retry.find(stats, contextOf(stats))
  assert.equal(finding?.evidence, 'The first failed with Error: ECONNRESET, and so did the last.')
})

test('without known parameters only a pause tells attempts from a list', () => {
  const unknown = [FAILED, RATES].map(({ name, text, kind, system, site, status, error }): Step => ({
    ...{ name: name!, text: text!, kind: kind!, system: system!, site: site!, attributes: RATES.attributes! },
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error }),
  }))
  assert.deepEqual(titlesOf(retry, serial(unknown)), [])
  const stats = serial([unknown[0]!, PAUSE, unknown[1]!])
  assert.equal(retry.find(stats, contextOf(stats))[0]?.certainty, 'likely')
})

test('a failure alone, one of other things, and an answer such as 404 are no retry', () => {
  const missing = { ...RATES, attributes: { 'server.address': 'api', 'http.response.status_code': 404 } }
  const rows: Step[][] = [[FAILED], [FAILED, { ...RATES, parameters: 2 }], [missing, PAUSE, RATES], [RATES, FAILED]]
  for (const steps of rows) assert.deepEqual(titlesOf(retry, serial(steps)), [])
})

const HASH: Step = {
  ...{ kind: 'compute', system: 'crypto', name: 'pbkdf2', text: 'pbkdf2', site: lineOf(5), duration: 40 },
  phases: [
    { name: 'queue', start: 0, end: 30 },
    { name: 'service', start: 30, end: 40 },
  ],
  attributes: { 'nodejs.threadpool.busy': '4 of 4 threads were busy with pbkdf2 of GET /login' },
}

test('a wait for a thread is told with who had them', () => {
  const stats = serial([HASH])
  const [finding] = threadPoolBusy.find(stats, contextOf(stats))
  assert.equal(finding?.title, 'pbkdf2 waited 30.0 ms for a thread of the pool in load (orders.ts:5)')
  assert.equal(finding?.evidence, '4 of 4 threads were busy with pbkdf2 of GET /login.')
  assert.equal(finding?.saving, 30)
})

test('a short wait for a thread, and a queue of a connection, are not told', () => {
  assert.deepEqual(titlesOf(threadPoolBusy, serial([HASH, { ...RATES, duration: 400 }])), [])
  assert.deepEqual(titlesOf(threadPoolBusy, serial([{ ...HASH, kind: 'sql' }])), [])
})
