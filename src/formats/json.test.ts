import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats } from '../model/async-stats.ts'
import { jsonChunks } from './chunks.ts'
import { ExportError } from './export-error.ts'
import { formatJson, parseExport } from './json.ts'
import { upgrade } from './json-upgrade.ts'
import { cpuStats, deepStats, HOSTILE, recordOf, sampleStats } from './record.test.support.ts'
import { operationsStats } from './operations.test.support.ts'

const textOf = (value: unknown): string => [...jsonChunks(value)].join('')

test('an export comes back unchanged', () => {
  const cache = { [HOSTILE]: [1, null, { deep: [[[[['x']]]]] }], ['__proto__']: 1 }
  const record = recordOf({
    AsyncProfilingPanel: sampleStats(),
    cache,
    BrokenPanel: { error: { code: 'PANEL_FAILED', message: HOSTILE } },
  })
  assert.deepEqual(parseExport([...formatJson(record)].join('')), JSON.parse(JSON.stringify(record)))
})

test('the pieces are the text of JSON.stringify', () => {
  const values = [
    null,
    1,
    'a',
    [],
    {},
    [1, [2, [3, [4, [5, [6, [7]]]]]]],
    { a: undefined, b: () => 1, c: [undefined] },
    { at: new Date(0) },
    Array.from({ length: 1234 }, (_, i) => (i % 3 ? i : { i })),
    { a: { b: { c: { d: { e: { f: { g: [] } } } } } } },
  ]
  for (const value of values) assert.equal(textOf(value), JSON.stringify(value))
})

test('100 000 tasks are written in pieces', () => {
  let longest = 0
  for (const chunk of formatJson(recordOf({ AsyncProfilingPanel: deepStats(100_000) })))
    longest = Math.max(longest, chunk.length)
  assert.ok(longest < 500_000, `${longest}`)
})

test('another file is refused with the expected content, the actual one and the remedy', () => {
  const panels = { AsyncProfilingPanel: sampleStats(), ProfilingPanel: cpuStats(), QueriesPanel: operationsStats() }
  const valid = JSON.stringify(recordOf(panels))
  /** Returns the valid export with one place set to another value, or left out. */
  const broken = (path: string, value?: unknown): string => {
    const copy = JSON.parse(valid) as Record<string, unknown>
    const keys = path.split('.')
    const last = keys.pop()!
    const at = keys.reduce((object, key) => object[key] as Record<string, unknown>, copy)
    if (value === undefined) delete at[last]
    else at[last] = value
    return JSON.stringify(copy)
  }
  const panel = 'request.panels.AsyncProfilingPanel'
  const cpu = 'request.panels.ProfilingPanel'
  const table: [text: string, expected: RegExp][] = [
    ['', /expected a JSON export of debug-toolbar, got an empty file\. Use a file/],
    ['<html>', /got text that is no JSON/],
    ['[]', /got a list/],
    ['{"traceEvents":[]}', /got a Chrome trace, which only goes out/],
    [broken('version', 7), /expected a version from 1 to 3, got version 7\. Open it with the release/],
    [broken('version', '1'), /got none that is a number/],
    [broken('version', 0.5), /got version 0\.5/],
    [broken('request', null), /^request: expected an object, got null\. The file was changed/],
    [broken('request.path'), /^request\.path: expected a text, got nothing/],
    [broken('summaries.x', 1), /^summaries\.x: expected an object, got number/],
    [broken(`${panel}.tasks.1`, null), /AsyncProfilingPanel\.tasks\[1\]: expected an object, got null/],
    [broken(`${panel}.tasks.1.slices.0`, [1]), /tasks\[1\]\.slices\[0\]: expected a start and an end, got a list/],
    [broken(`${panel}.blockingCalls.0.stack`, [1]), /stack\[0\]: expected an object/],
    [broken(`${panel}.loop`, { own: [[1, 2]], others: [[1]] }), /\.loop\.others\[0\]: expected a start and an end/],
    [broken(`${panel}.loop`, null), /\.loop: expected an object, got null/],
    [broken(`${panel}.tasks.0.readyDelay`, 'x'), /tasks\[0\]\.readyDelay: expected a number, got a text/],
    [broken(`${panel}.tasks.0.readyDelays`, {}), /tasks\[0\]\.readyDelays: expected a list, got an object/],
    [broken(`${cpu}.nodes.1.parent`, 'x'), /ProfilingPanel\.nodes\[1\]\.parent: expected a number or null, got a text/],
    [broken(`${cpu}.timeline`, {}), /timeline: expected a list, got an object/],
    [broken('request.panels.QueriesPanel.groups.0.count'), /groups\[0\]\.count: expected a number, got nothing/],
    [broken(`${panel}.ledger.wall`, 'x'), /ledger\.wall: expected a number, got a text/],
  ]
  for (const [text, expected] of table) {
    assert.throws(
      () => parseExport(text),
      (error) => error instanceof ExportError && expected.test(error.message) && error.code === 'EXPORT_INVALID',
      String(expected),
    )
  }
})

test('a failed or missing async panel is no reason to refuse', () => {
  for (const panels of [{}, { AsyncProfilingPanel: { error: { code: 'PANEL_FAILED', message: '' } } }])
    assert.deepEqual(parseExport([...formatJson(recordOf(panels))].join('')).request.panels, panels)
})

test('an export of version 1 opens: nobody knows what its awaits call', () => {
  const times = { awaitCount: 1, totalWaitTime: 2, avgWaitTime: 2 }
  const site = { line: 7, column: 3, ...times, maxWaitTime: 2 }
  const point = { function: 'load', file: 'a.ts', line: 1, ...times }
  const first = {
    ...recordOf({ AsyncProfilingPanel: { ...sampleStats(), awaitPoints: [{ ...point, sites: [site] }] } }),
  }
  const opened = parseExport(JSON.stringify({ ...first, version: 1 }))
  assert.equal(opened.version, 3)
  const { awaitPoints } = opened.request.panels['AsyncProfilingPanel'] as AsyncProfilingStats
  assert.deepEqual(awaitPoints, [{ ...point, sites: [{ callee: null, ...site }] }])
  assert.throws(() => parseExport(JSON.stringify(first)), /sites\[0\]\.callee: expected a text or null, got nothing/)
  for (const broken of [
    null,
    [],
    { panels: null },
    { panels: { AsyncProfilingPanel: { awaitPoints: [null, { sites: [1] }] } } },
  ])
    assert.throws(() => parseExport(JSON.stringify({ ...first, version: 1, request: broken })), ExportError)
})

test('an export of version 2 opens: it has no operations', () => {
  const { operations: _, ...stats } = sampleStats()
  const second = { ...recordOf({ AsyncProfilingPanel: stats }), version: 2 }
  const opened = parseExport(JSON.stringify(second)).request.panels['AsyncProfilingPanel'] as AsyncProfilingStats
  assert.deepEqual(opened.operations, [])
  assert.throws(
    () => parseExport(JSON.stringify({ ...second, version: 3 })),
    /\.operations: expected a list, got nothing/,
  )
})

test('an older version is taken up step by step', () => {
  const steps = { 1: (record: object) => ({ ...record, one: true }), 2: (record: object) => ({ ...record, two: true }) }
  assert.deepEqual(upgrade({ version: 1 }, steps, 3), { version: 3, one: true, two: true })
  assert.deepEqual(upgrade({ version: 2 }, steps, 3), { version: 3, two: true })
  assert.throws(() => upgrade({ version: 1 }, {}, 2), /no upgrader from version 1/)
})
