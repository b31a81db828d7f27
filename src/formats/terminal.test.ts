import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operationOf } from '../analyze/operations/operations.test.support.ts'
import type { AsyncProfilingStats, AwaitSite } from '../model/async-stats.ts'
import { formatTerminalReport } from './terminal.ts'
import { duration, fit, padEnd, padStart, printable, widthOf } from './terminal-text.ts'
import { emptyStats } from '../model/empty-stats.test.support.ts'

const EMPTY = emptyStats(200, {
  backend: 'hooks',
  capabilities: { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true },
  profilingOverhead: 1.5,
  ledger: { wall: 200, running: 100, waiting: 80, queued: 20, unattributed: 0 },
})

const site = (line: number, total: number, callee: string | null = null): AwaitSite => ({
  line,
  column: 3,
  callee,
  awaitCount: 2,
  totalWaitTime: total,
  avgWaitTime: total / 2,
  maxWaitTime: total,
})

const FULL: AsyncProfilingStats = {
  ...EMPTY,
  tasksCreated: 4,
  tasksCompleted: 2,
  tasksFailed: 1,
  tasksPending: 1,
  maxConcurrency: 3,
  blockingCalls: [
    {
      function: 'renderPdf',
      file: 'src/pdf.ts',
      line: 88,
      column: 1,
      startTime: 0,
      duration: 212.4,
      calls: 1,
      totalTime: 212.4,
      impact: 'critical',
      taskId: '2',
      stack: [{ function: 'renderPdf', file: 'src/pdf.ts', line: 90, column: 5 }],
    },
    {
      function: '(root)',
      file: '',
      line: 0,
      column: 0,
      startTime: 0,
      duration: 60,
      calls: 2,
      totalTime: 110,
      impact: 'warning',
      taskId: null,
      stack: [],
    },
  ],
  operations: [
    operationOf('1', { duration: 30 }),
    operationOf('2', { duration: 12, name: 'GET fx.test/rates', text: 'GET fx.test/rates', status: 'failed' }),
    operationOf('3', { duration: 9.5 }),
  ],
  awaitPoints: [
    {
      function: 'load',
      file: 'src/load.ts',
      line: 1,
      awaitCount: 4,
      totalWaitTime: 50,
      avgWaitTime: 12.5,
      sites: [site(5, 10), site(7, 40, 'db.query')],
    },
  ],
  topAsyncFunctions: [
    { function: 'load', file: 'src/load.ts', line: 1, calls: 3, totalTime: 0.42, cumulativeTime: 1500, perCall: 1500 },
  ],
}

const show = (stats: AsyncProfilingStats, changes: { name?: string; width?: number; color?: boolean } = {}): string =>
  formatTerminalReport(stats, { name: 'job.js', width: 80, color: false, ...changes })

test('the whole report, as it is read', () => {
  assert.equal(
    show(FULL),
    `job.js: 200 ms in all
4 async calls (2 completed, 1 failed, 1 pending), at most 3 at once

Findings
!! The event loop was blocked for 212 ms in renderPdf (pdf.ts:88): 106 % of the
   time.
   Do less in renderPdf at once: divide it, let others run in between
   (setImmediate), or use a worker thread.
!  Of 4 tasks, 1 failed, 1 unfinished when the recording ended.
   The slowest await took 40.0 ms in load (load.ts:7): 20 % of the time.

Where the time went
  running         100 ms   50 %  ████████████████████
  waiting        80.0 ms   40 %  ░░░░░░░░░░░░░░░░
  queued         20.0 ms   10 %  ▒▒▒▒
  profiling itself took 1.5 ms

Blocking calls
  longest  times
   212 ms      1  renderPdf                src/pdf.ts:90
  60.0 ms      2  outside async functions

Operations
    total  times  longest
  39.5 ms      2  30.0 ms  SELECT orders              src/orders.ts:12:3
  12.0 ms      1  12.0 ms  GET fx.test/…s (1 failed)  src/orders.ts:12:3

Await points
   waited  times  longest
  40.0 ms      2  40.0 ms  load → db.query  src/load.ts:7:3
  10.0 ms      2  10.0 ms  load             src/load.ts:5:3

Async functions
  running  calls  per call
  0.42 ms      3    1.50 s  load          src/load.ts:1
`,
  )
})

test('functions in time that nobody claims are named, if it is worth it', () => {
  const told = (unattributed: number): string[] => {
    const seen = { function: 'render', file: 'src/pdf.ts', line: 88, column: 1, time: 40 }
    const unattributedFunctions = [seen, { ...seen, function: '', file: '', line: 0, time: 12 }]
    const ledger = { wall: 200, running: 0, waiting: 80, queued: 0, unattributed }
    return show({ ...EMPTY, ledger, unattributedFunctions }).match(/ {2}unattributed: .*/g) ?? []
  }
  assert.deepEqual(told(120), [
    '  unattributed: samples saw render (src/pdf.ts:88) for 40.0 ms',
    '  unattributed: samples saw (anonymous) for 12.0 ms',
  ])
  assert.deepEqual(told(4), [])
})

test('the content of the profiling cost is said if it is more than recording takes', () => {
  const told = (changes: Partial<AsyncProfilingStats>): string | undefined =>
    / {2}profiling itself .*/.exec(show({ ...EMPTY, ...changes }))?.[0]
  const backend = 'instrumentation'
  assert.equal(told({ backend, profilingOverhead: 0.4 }), '  profiling itself took 0.40 ms')
  assert.equal(
    told({ backend, profilingOverhead: 230 }),
    '  profiling itself took 230 ms, instrumenting modules included',
  )
})

test('empty tables are left out; one call is one call', () => {
  const report = show({ ...EMPTY, tasksCreated: 1, tasksCompleted: 1 })
  assert.match(report, /^job\.js: 200 ms in all\n1 async call \(1 completed\)/)
  assert.doesNotMatch(report, /Blocking|Await|functions/)
})

test('unknown is not shown as zero, and the limits of the report are said', () => {
  const capabilities = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true }
  const report = show({ ...EMPTY, capabilities, degraded: 'the budget\u001b[2J was spent', tasksDropped: 7 })
  assert.match(report, /async calls: unknown/)
  assert.match(report, /! the budget\\u\{1b\}\[2J was spent\n! 7 calls are counted without detail/)
})

test('time that nobody can be told apart has its own line, and only then', () => {
  const ledger = { wall: 200, running: 0, waiting: 80, queued: 0, unattributed: 120 }
  assert.match(show({ ...EMPTY, ledger }), /unattributed +120 ms +60 %/)
  assert.doesNotMatch(show(EMPTY), /unattributed/)
  const none = { wall: 0, running: 0, waiting: 0, queued: 0, unattributed: 0 }
  assert.match(show({ ...EMPTY, ledger: none }), /running +0\.0 ms +0 %/)
})

test('long tables are cut and say by how much', () => {
  const fn = FULL.topAsyncFunctions[0]!
  const topAsyncFunctions = Array.from({ length: 13 }, (_, index) => ({ ...fn, function: `f${index}` }))
  assert.match(show({ ...EMPTY, topAsyncFunctions }), /f9 .*\n {2}… and 3 more\n$/)
})

for (const width of [1, 40, 60, 80, 200]) {
  test(`no line is wider than a terminal of ${width} columns`, () => {
    const long = 'f'.repeat(300)
    const file = `src/${'d/'.repeat(200)}文件.ts`
    const hostile: AsyncProfilingStats = {
      ...FULL,
      degraded: long,
      blockingCalls: FULL.blockingCalls.map((call) => ({ ...call, function: long, file })),
      awaitPoints: FULL.awaitPoints.map((point) => ({ ...point, function: '関数'.repeat(90), file })),
      topAsyncFunctions: FULL.topAsyncFunctions.map((fn) => ({ ...fn, function: long, file })),
    }
    const report = show(hostile, { name: long, width })
    // Three columns of numbers take up to 30; a name and a place of 12 each, and a gap, are the minimum.
    const most = Math.max(width, 56)
    for (const line of report.split('\n')) assert.ok(widthOf(line) <= most, `${widthOf(line)}: ${line}`)
  })
}

test('colour adds escapes and changes no text', () => {
  const colored = show(FULL, { color: true })
  assert.ok(colored.includes('\u001b[31mrenderPdf'))
  assert.equal(colored.replaceAll(/\p{Cc}\[\d+m/gu, ''), show(FULL))
  assert.ok(!show(FULL).includes('\u001b'))
})

test('hostile names reach no terminal: controls, bidirectional marks and line breaks are visible', () => {
  const hostile = '\u001b]0;owned\u0007\r\n\u202eevil\u2028x\u009b2J'
  const stats = { ...FULL, topAsyncFunctions: [{ ...FULL.topAsyncFunctions[0]!, function: hostile, file: hostile }] }
  const report = show(stats, { name: hostile, width: 200 })
  assert.doesNotMatch(report.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  assert.ok(report.includes('\\u{1b}]0;owned\\u{7}\\u{d}\\u{a}\\u{202e}evil'))
})

test('texts are measured in columns', () => {
  assert.equal(widthOf('ab'), 2)
  assert.equal(widthOf('日本'), 4)
  assert.equal(widthOf('e\u0301'), 1)
  assert.equal(fit('abcdefghij', 5), 'ab…ij')
  assert.equal(fit('日本語日本語', 5), '日…語')
  assert.equal(fit('abc', 3), 'abc')
  assert.equal(fit('abc', 0), '')
  assert.equal(padEnd('日', 4), '日  ')
  assert.equal(padStart('ab', 4), '  ab')
  assert.equal(printable('a\tb'), 'a\\u{9}b')
})

test('durations have the digits that one reads', () => {
  const shown = [0, 0.004, 0.42, 0.996, 12.34, 99.96, 486.2, 999.6, 61_234].map(duration)
  assert.deepEqual(shown, [
    '0.0 ms',
    '0.00 ms',
    '0.42 ms',
    '1.0 ms',
    '12.3 ms',
    '100 ms',
    '486 ms',
    '1.00 s',
    '61.23 s',
  ])
})

test('awaits that were done but waited for the busy loop are told, unless it is next to nothing', () => {
  const [point] = FULL.awaitPoints
  const late = (totalReadyDelay: number): string => show({ ...FULL, awaitPoints: [{ ...point!, totalReadyDelay }] })
  assert.match(late(150), /^ {2}awaits were done but waited for the busy loop: up to 150 ms in all$/m)
  assert.doesNotMatch(late(4), /waited for the busy loop/)
})
