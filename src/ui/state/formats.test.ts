import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cpuStats, recordOf } from '../../formats/record.test.support.ts'
import { describeSamples, listOtherTimes } from './cpu.ts'
import { formatDateTime, formatDifference } from './format.ts'
import { addImports, findImport, isImportedId, noImports, summarizeImport } from './imports.ts'
import { readPlace, writePlace } from './location.ts'

test('imported requests have ids of their own, and none is used twice', () => {
  const record = recordOf({}, '/x')
  const one = addImports(noImports, [
    { fileName: 'a.json', record },
    { fileName: 'b.json', problem: 'expected a JSON export' },
    { fileName: 'c.json', problem: 'no' },
  ])
  assert.deepEqual([one.list.map(({ id }) => id), one.error, one.count], [['~1'], 'b.json: expected a JSON export', 1])
  const two = addImports(one, [{ fileName: 'a.json', record }])
  assert.deepEqual([two.list.map(({ id }) => id), two.error], [['~1', '~2'], null])
  assert.ok(isImportedId('~2') && !isImportedId('a1-z'))
  assert.equal(findImport(two, '~2')?.fileName, 'a.json')
  assert.equal(findImport(two, null), null)
  const row = summarizeImport(two.list[1]!)
  assert.deepEqual([row.id, row.path, row.panels], ['~2', '/x', record.summaries])
  assert.ok(!('complete' in row))
})

test('a comparison has an address', () => {
  const base = '/_debug_toolbar'
  for (const place of [
    { screen: 'compare' as const, a: 'x', b: '~1' },
    { screen: 'compare' as const, a: null, b: null },
    { screen: 'compare' as const, a: 'a&b=c', b: null },
  ]) {
    const { pathname, search } = new URL(writePlace(base, place), 'http://x')
    assert.deepEqual(readPlace(base, pathname, search), place)
  }
})

test('differences have a sign, dates a day', () => {
  assert.deepEqual([12.34, -0.5, 0, 0.001, -120].map(formatDifference), ['+12.3', '−0.50', '0', '0', '−120.0'])
  assert.match(formatDateTime(Date.UTC(2026, 5, 15, 12)), /^2026-06-1\d \d\d:\d\d:00$/)
  assert.equal(formatDateTime(NaN), '–')
})

test('the CPU panel says how many samples it rests on', () => {
  assert.equal(describeSamples(cpuStats()), '60 samples, one every 1.0 ms, of 75.0 ms on the event loop.')
  assert.equal(describeSamples(cpuStats({ samples: 1, interval: 0 })), '1 sample of 75.0 ms on the event loop.')
  assert.equal(describeSamples(cpuStats({ samples: 0 })), 'No samples; this request ran 75.0 ms on the event loop.')
  assert.deepEqual(listOtherTimes(cpuStats()), [{ title: 'garbage collection', time: 2 }])
})
