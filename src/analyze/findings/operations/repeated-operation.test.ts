import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contextOf } from '../words/check.test.support.ts'
import { repeatedOperation } from './repeated-operation.ts'
import { lineOf, serial, titlesOf } from './serial.test.support.ts'
import type { Step } from './serial.test.support.ts'

const UNKNOWN: Step = { name: 'SELECT users', text: 'SELECT * FROM users WHERE id = $1', site: lineOf(8) }
const USER: Step = { ...UNKNOWN, parameters: 1 }
const WRITE: Step = { name: 'UPDATE users', text: 'UPDATE users SET seen = now()', parameters: 9 }

test('repetitions are told with their lines and what they took', () => {
  const stats = serial([USER, USER, { ...USER, site: lineOf(20) }])
  const [finding] = repeatedOperation.find(stats, contextOf(stats))
  assert.equal(
    finding?.title,
    '3 × SELECT users WHERE id = ? with the same parameters in load (orders.ts:8) and (orders.ts:20)',
  )
  assert.deepEqual([finding?.certainty, finding?.saving], ['proved', 20])
  assert.equal(finding?.evidence, 'The repetitions took 20.0 ms, and no write was seen between them.')
})

test('several questions of one text that were repeated are one sentence', () => {
  const other = { ...USER, parameters: 2 }
  const stats = serial([USER, other, USER, other, USER, { ...USER, parameters: 3 }])
  assert.deepEqual(
    repeatedOperation.find(stats, contextOf(stats)).map(({ title, saving }) => [title, saving]),
    [['3 × SELECT users WHERE id = ? again with parameters of before in load (orders.ts:8)', 30]],
  )
})

test('a write to the same system in between silences it, one before does not', () => {
  assert.deepEqual(titlesOf(repeatedOperation, serial([USER, WRITE, USER])), [])
  assert.deepEqual(titlesOf(repeatedOperation, serial([USER, { ...WRITE, system: 'mysql' }, USER])).length, 1)
  assert.deepEqual(titlesOf(repeatedOperation, serial([WRITE, USER, USER])).length, 1)
  assert.match(titlesOf(repeatedOperation, serial([USER, WRITE, USER, USER]))[0]!, /^2 × /)
})

test('silent on other parameters, unknown ones, failures, writes and health checks', () => {
  const check: Step = { name: 'SELECT', text: 'SELECT ?', parameters: 1 }
  const pairs: Step[][] = [
    [USER, { ...USER, parameters: 2 }],
    [UNKNOWN, UNKNOWN],
    [{ ...USER, status: 'failed' }, USER],
    [WRITE, WRITE],
    [check, check],
    [USER, { ...USER, attributes: { 'server.port': 1 } }],
  ]
  for (const pair of pairs) assert.deepEqual(titlesOf(repeatedOperation, serial(pair)), [])
})

test('silent on polling: a pause is between them', () => {
  assert.deepEqual(titlesOf(repeatedOperation, serial([USER, { pause: true }, USER, { pause: true }, USER])), [])
})

test('two fast ones are not worth a sentence, three are', () => {
  const fast = { ...USER, duration: 1 }
  assert.deepEqual(titlesOf(repeatedOperation, serial([fast, fast])), [])
  assert.equal(titlesOf(repeatedOperation, serial([fast, fast, fast])).length, 1)
  const atOnce = { ...fast, startTime: 0 }
  assert.deepEqual(titlesOf(repeatedOperation, serial([atOnce, atOnce, atOnce])), [])
  assert.deepEqual(titlesOf(repeatedOperation, serial([fast, fast, fast, { pause: true, duration: 500 }])), [])
})
