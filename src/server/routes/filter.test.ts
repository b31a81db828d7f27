import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyFilter, parseFilter } from './filter.ts'
import { summaryOf } from '../harness.test.support.ts'

const rows = [
  summaryOf({ id: 'a', method: 'GET', path: '/shop/1', status: 200, duration: 5 }),
  summaryOf({ id: 'b', method: 'POST', path: '/shop', status: 503, duration: 120.5 }),
  summaryOf({ id: 'c', method: 'GET', path: '/health', status: 500, duration: 40 }),
  summaryOf({ id: 'd', method: 'GET', path: '/a&b=c', status: null, duration: null }),
]

function idsFor(query: string): string {
  const parsed = parseFilter(query)
  assert.ok('filter' in parsed, query)
  return applyFilter(rows, parsed.filter)
    .map((row) => row.id)
    .join('')
}

test('rows are chosen by every parameter and keep their order', () => {
  const table: [string, string][] = [
    ['', 'abcd'],
    ['limit=2', 'ab'],
    ['limit=1000', 'abcd'],
    ['method=post', 'b'],
    ['method=DELETE', ''],
    ['status=503', 'b'],
    ['status=5xx', 'bc'],
    ['status=5XX', 'bc'],
    ['status=4xx', ''],
    ['path=/shop', 'ab'],
    ['path=%26b%3D', 'd'],
    ['path=', 'abcd'],
    ['minDuration=40', 'bc'],
    ['minDuration=120.5', 'b'],
    ['minDuration=0', 'abc'],
    ['status=5xx&method=GET&limit=1', 'c'],
    ['unknown=1', 'abcd'],
  ]
  for (const [query, expected] of table) assert.equal(idsFor(query), expected, query)
})

test('a problem names the parameter, what was expected and what came', () => {
  const table: [string, string][] = [
    ['limit=0', 'limit: expected a whole number from 1 to 1000, got "0"'],
    ['limit=1001', 'limit: expected a whole number from 1 to 1000, got "1001"'],
    ['limit=', 'limit: expected a whole number from 1 to 1000, got ""'],
    ['limit=1e2', 'limit: expected a whole number from 1 to 1000, got "1e2"'],
    ['limit=1&limit=2', 'limit: expected a whole number from 1 to 1000, got "1, 2"'],
    ['method=G%20T', 'method: expected an HTTP method such as GET, got "G T"'],
    ['status=600', 'status: expected a status such as 404, or a class such as 5xx, got "600"'],
    ['status=5x', 'status: expected a status such as 404, or a class such as 5xx, got "5x"'],
    ['minDuration=-1', 'minDuration: expected milliseconds, 0 or more, got "-1"'],
    ['minDuration=NaN', 'minDuration: expected milliseconds, 0 or more, got "NaN"'],
    ['minDuration=Infinity', 'minDuration: expected milliseconds, 0 or more, got "Infinity"'],
  ]
  for (const [query, problem] of table) assert.deepEqual(parseFilter(query), { problem }, query)
})

test('a long bad value is cut in the message', () => {
  const parsed = parseFilter(`path=${'x'.repeat(3000)}`)
  assert.ok('problem' in parsed && parsed.problem.length < 200 && parsed.problem.endsWith('x…"'))
})

test('broken percent signs are values like any other', () => {
  assert.equal(idsFor('path=%E0%A4%A'), '')
  assert.ok('problem' in parseFilter('limit=%'))
})
