import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operationOf } from '../../analyze/operations/operations.test.support.ts'
import { QUERIES, REQUESTS_OUT } from '../../model/operation-groups.ts'
import type { AskedOperation, OperationGroup, OperationsStats } from '../../model/operation-groups.ts'
import { describeOperations, describeResults, listFacts, listParts, listPhases, subjectOf } from './operations.ts'
import { splitSql } from './sql-words.ts'

const NONE = { count: 0, failed: 0, pending: 0, totalTime: 0, elapsedTime: 0 }
const statsOf = (values: Partial<OperationsStats>): OperationsStats => ({ ...NONE, ...values }) as OperationsStats
const asked = (values: Partial<AskedOperation>): AskedOperation => ({ ...operationOf('1'), taskName: null, ...values })

test('a panel is one of operations by its id', () => {
  assert.deepEqual([subjectOf('QueriesPanel'), subjectOf('HttpClientPanel')], [QUERIES, REQUESTS_OUT])
  assert.equal(subjectOf('user:QueriesPanel'), undefined)
})

test('the sums of a panel in words; overlapping operations are told by the time that they took together', () => {
  const say = (values: Partial<OperationsStats>): string => describeOperations(statsOf(values), QUERIES)
  assert.equal(say({ count: 1, totalTime: 3, elapsedTime: 3 }), '1 query, 3.0 ms')
  assert.equal(say({ count: 31, totalTime: 84, elapsedTime: 84 - 1e-9 }), '31 queries, 84.0 ms')
  const many = { count: 9, totalTime: 100, elapsedTime: 20, failed: 2, pending: 1 }
  assert.equal(
    say(many),
    '9 queries, 100 ms, in 20.0 ms of the request, 2 failed, 1 unfinished when the recording ended',
  )
})

test('the parts of a bar sum to the duration, also where phases are missing', () => {
  const phases = [{ name: 'service', start: 2, end: 6 } as const]
  assert.deepEqual(listParts(asked({ duration: 4, phases })), [{ kind: 'phase-service', time: 4 }])
  assert.deepEqual(listParts(asked({ duration: 10, phases })), [
    { kind: 'phase-service', time: 4 },
    { kind: 'phase-rest', time: 6 },
  ])
  assert.deepEqual(listParts(asked({ duration: null, phases: [] })), [])
})

test('the legend has the phases that occur, in their order', () => {
  const operations = [
    asked({ phases: [{ name: 'service', start: 0, end: 1 }] }),
    asked({ phases: [{ name: 'acquire', start: 0, end: 1 }] }),
  ]
  assert.deepEqual(listPhases(statsOf({ operations })), ['acquire', 'service'])
})

test('results and facts in words', () => {
  const results = (rows: number | null, statusCodes: Record<string, number>): string =>
    describeResults({ rows, statusCodes } as OperationGroup)
  assert.deepEqual(
    [results(1, {}), results(20, {}), results(null, {}), results(null, { 200: 7 }), results(null, { 200: 2, 503: 1 })],
    ['1 row', '20 rows', '', '200', '200 ×2, 503 ×1'],
  )
  const attributes = {
    'db.response.returned_rows': 3,
    'server.address': 'db.test',
    'server.port': 5432,
    'db.namespace': 'shop',
  }
  assert.deepEqual(listFacts(asked({ attributes })), ['3 rows', 'db.test:5432', 'shop'])
  const http = { 'http.response.status_code': 200, 'network.connection.reused': true }
  assert.deepEqual(listFacts(asked({ attributes: http })), ['200', 'reused connection'])
})

test('keywords and signs for values are marked, in any case, and nothing within quotes or names', () => {
  const marked = (sql: string): string[] =>
    splitSql(sql).flatMap(({ kind, text }) => (kind === 'plain' ? [] : [`${kind} ${text}`]))
  assert.deepEqual(marked('select a FROM t WHERE b = $12 AND c = ?'), [
    'keyword select',
    'keyword FROM',
    'keyword WHERE',
    'value $12',
    'keyword AND',
    'value ?',
  ])
  assert.deepEqual(marked('"from" `select ?` \'where\' selected from_date x.ordering'), [])
  for (const text of ['', 'SELECT', '"open', 'a ? b "c" FROM', '\n\u2028 select']) {
    assert.equal(
      splitSql(text)
        .map((piece) => piece.text)
        .join(''),
      text,
    )
  }
})
