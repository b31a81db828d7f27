import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OperationPhase } from '../../../model/async-stats.ts'
import { contextOf } from '../words/check.test.support.ts'
import { newConnection } from './new-connection.ts'
import { poolExhausted } from './pool-exhausted.ts'
import { lineOf, serial, titlesOf } from './serial.test.support.ts'
import type { Step } from './serial.test.support.ts'

const SERVER = { attributes: { 'server.address': 'db', 'server.port': 5432 } }
const phase = (name: OperationPhase['name'], start: number, end: number): OperationPhase => ({ name, start, end })
const QUERY: Step = { ...SERVER, name: 'SELECT items', site: lineOf(31) }
const REPORT: Step = { ...SERVER, name: 'SELECT report', site: lineOf(9), startTime: 0, duration: 30 }

test('a wait for a connection is told with those of the request that held one', () => {
  const held = { ...REPORT, phases: [phase('service', 0, 30)] }
  const waited = { ...QUERY, startTime: 0, duration: 40, phases: [phase('acquire', 0, 30), phase('service', 30, 40)] }
  const [step] = serial([waited]).tasks
  const stats = { ...serial([waited, held]), tasks: [step!], duration: 40 }
  const [finding] = poolExhausted.find(stats, contextOf(stats))
  assert.equal(
    finding?.title,
    'SELECT items waited 30.0 ms for a connection in load (orders.ts:31), held by SELECT report (orders.ts:9)',
  )
  assert.deepEqual([finding?.saving, finding?.certainty], [30, 'proved'])
  assert.equal(finding?.evidence, '30.0 ms of the request; SELECT report held connections for 30.0 ms meanwhile.')
})

test('where nothing of the request held one, that is said', () => {
  const waited = { ...QUERY, duration: 40, phases: [phase('acquire', 0, 30), phase('service', 30, 40)] }
  const stats = serial([waited])
  assert.equal(titlesOf(poolExhausted, stats)[0], 'SELECT items waited 30.0 ms for a connection in load (orders.ts:31)')
})

test('making a connection, a tenth of the request or less, and a few milliseconds are no full pool', () => {
  const first = { ...QUERY, duration: 40, phases: [phase('connect', 0, 30), phase('service', 30, 40)] }
  const short = { ...QUERY, duration: 40, phases: [phase('acquire', 0, 4), phase('service', 4, 40)] }
  const long = { ...QUERY, duration: 400, phases: [phase('acquire', 0, 30), phase('service', 30, 400)] }
  for (const step of [first, short, long]) assert.deepEqual(titlesOf(poolExhausted, serial([step])), [])
})

test('a busy loop, or a request that held one before, is no full pool', () => {
  const waited = { ...QUERY, duration: 40, phases: [phase('acquire', 0, 30), phase('service', 30, 40)] }
  const stats = serial([waited], { loop: { own: [[0, 28]], others: [] } })
  assert.deepEqual(titlesOf(poolExhausted, stats), [])
  const turns = [waited, { ...waited, phases: [phase('acquire', 40, 70), phase('service', 70, 80)] }]
  assert.equal(
    titlesOf(poolExhausted, serial(turns))[0],
    '2 × SELECT items waited up to 30.0 ms for a connection in load (orders.ts:31)',
  )
})

/** Returns queries one after the other, each with a connection of its own for 6 of its 10 ms. */
const connecting = (count: number, values: Step = {}): Step[] =>
  Array.from({ length: count }, (_, index) => ({
    ...QUERY,
    phases: [phase('connect', index * 10, index * 10 + 6), phase('service', index * 10 + 6, index * 10 + 10)],
    ...values,
  }))

test('connections that are made again while one is free are told, the first is not', () => {
  const stats = serial(connecting(4))
  const [finding] = newConnection.find(stats, contextOf(stats))
  assert.equal(finding?.title, '4 connections to db:5432 were opened in load (orders.ts:31), 3 while one was free')
  assert.equal(finding?.saving, 18)
  assert.deepEqual(titlesOf(newConnection, serial([...connecting(1), QUERY, QUERY])), [])
})

test('more connections for more at once, to other servers, or after a failure are none too many', () => {
  const together = connecting(4).map((step) => ({ ...step, startTime: 0, duration: 40 }))
  assert.deepEqual(titlesOf(newConnection, serial(together)), [])
  const others = connecting(4).map((step, index) => ({ ...step, attributes: { 'server.address': `db${index}` } }))
  assert.deepEqual(titlesOf(newConnection, serial(others)), [])
  assert.deepEqual(titlesOf(newConnection, serial(connecting(4, { status: 'failed' }))), [])
})
