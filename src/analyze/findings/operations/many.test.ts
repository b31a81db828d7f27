import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats, OperationPhase } from '../../../model/async-stats.ts'
import { contextOf } from '../words/check.test.support.ts'
import { cacheStampede } from './cache-stampede.ts'
import { chatty } from './chatty.ts'
import { fanOut } from './fan-out.ts'
import { lineOf, many, serial, titlesOf } from './serial.test.support.ts'
import type { Step } from './serial.test.support.ts'

const HTTP: Step = {
  ...{ kind: 'http', system: 'http', name: 'GET api/things/:id', text: 'GET http://api/things/:id', site: lineOf(9) },
  attributes: { 'server.address': 'api' },
}

test('many requests to one host are told with the line of most', () => {
  const stats = serial([...many(20, HTTP), ...many(4, { ...HTTP, site: lineOf(20) })])
  const [finding] = chatty.find(stats, contextOf(stats))
  assert.equal(finding?.title, '24 requests to api, 20 of them in load (orders.ts:9)')
  assert.equal(finding?.saving, 230)
  assert.equal(titlesOf(chatty, serial(many(21, HTTP)))[0], '21 requests to api, all in load (orders.ts:9)')
})

test('twenty requests, queries, and cheap ones beside other work are not chatty', () => {
  assert.deepEqual(titlesOf(chatty, serial(many(20, HTTP))), [])
  assert.deepEqual(titlesOf(chatty, serial(many(24, { ...HTTP, kind: 'sql' }))), [])
  const cheap = { ...HTTP, duration: 0.1 }
  assert.deepEqual(titlesOf(chatty, serial([...many(24, cheap), { pause: true, duration: 100 }])), [])
})

/** Returns queries that begin at once, the last of which the request waits for; each waits longer than the one before. */
function atOnce(count: number, waitOf = (index: number): number => index): AsyncProfilingStats {
  const steps = Array.from({ length: count }, (_, index): Step => {
    const wait = waitOf(index)
    const phases: OperationPhase[] = [
      { name: 'acquire', start: 0, end: wait },
      { name: 'service', start: wait, end: wait + 1 },
    ]
    return { ...HTTP, kind: 'sql', name: 'SELECT items', startTime: 0, duration: wait + 1, phases }
  })
  const last = serial([steps.at(-1)!])
  const { operations } = serial(steps)
  const [task] = last.tasks
  const waits = task!.waits!.map((wait) => ({ ...wait, cause: { ...wait.cause, ids: [String(count)] } }))
  return { ...last, operations, tasks: [{ ...task!, waits }] }
}

test('more than fifty of a line at once that wait for each other are a fan-out', () => {
  assert.equal(
    titlesOf(fanOut, atOnce(60))[0],
    '60 × SELECT items at once in load (orders.ts:9): the last waited 59.0 ms for its turn',
  )
  assert.deepEqual(titlesOf(fanOut, atOnce(50)), [])
  assert.deepEqual(
    titlesOf(
      fanOut,
      atOnce(60, () => 10),
    ),
    [],
    'each waited as long',
  )
  assert.deepEqual(titlesOf(fanOut, serial(many(60, HTTP))), [], 'one after the other')
})

const KEY = { kind: 'cache' as const, system: 'redis', parameters: 1, site: lineOf(12) }
const GET: Step = { ...KEY, name: 'GET', text: 'GET user:?', startTime: 0, duration: 1 }
const set = (startTime: number): Step => ({ ...KEY, name: 'SET', text: 'SET user:?', startTime, duration: 1 })

test('a key that is filled many times at once is told with the line that fills it', () => {
  const stats = { ...serial([GET, GET, GET, set(10), set(20), set(30)]), duration: 40 }
  const [finding] = cacheStampede.find(stats, contextOf(stats))
  assert.equal(finding?.title, '3 × SET user:? of one key in load (orders.ts:12), each after a GET user:? at once')
  assert.equal(finding?.saving, 20)
})

test('other keys, fills in turn, deletions and a fill alone are no stampede', () => {
  const told = (...steps: Step[]): string[] => titlesOf(cacheStampede, { ...serial(steps), duration: 40 })
  const of = (parameters: number, step: Step): Step => ({ ...step, parameters })
  assert.deepEqual(told(...[1, 2, 3].flatMap((key) => [of(key, GET), of(key, set(key * 10))])), [])
  assert.deepEqual(told(...[0, 10, 20].flatMap((at) => [{ ...GET, startTime: at }, set(at + 5)])), [])
  assert.deepEqual(told(GET, GET, GET, { ...set(10), name: 'DEL' }, { ...set(20), name: 'DEL' }, set(30)), [])
  assert.deepEqual(told(GET, GET, GET, set(10)), [])
})
