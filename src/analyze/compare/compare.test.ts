import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats, Task } from '../../model/async-stats.ts'
import { compareStats } from './compare.ts'
import { emptyStats } from '../../model/empty-stats.test.support.ts'

const SITE = { file: 'src/app.ts', column: 1 }

const statsOf = (values: Partial<AsyncProfilingStats>): AsyncProfilingStats =>
  emptyStats(50, { ledger: { wall: 50, running: 5, waiting: 45, queued: 0, unattributed: 0 }, ...values })

function task(taskId: string, name: string, parent: string | null): Task {
  const times = { startTime: 0, duration: 1, selfTime: 0, waitTime: 0, slices: [] as Task['slices'] }
  return { taskId, name, function: name, parent, line: 1, status: 'completed', ...SITE, ...times }
}

function fn(name: string, calls: number, [totalTime, cumulativeTime]: [own: number, all: number], line = 1) {
  return { function: name, file: SITE.file, line, calls, totalTime, cumulativeTime, perCall: cumulativeTime / calls }
}

function point(name: string, line: number, sites: [line: number, count: number, total: number][]) {
  const awaitCount = sites.reduce((sum, [, count]) => sum + count, 0)
  const totalWaitTime = sites.reduce((sum, [, , total]) => sum + total, 0)
  return {
    function: name,
    file: SITE.file,
    line,
    awaitCount,
    totalWaitTime,
    avgWaitTime: totalWaitTime / awaitCount,
    sites: sites.map(([at, count, total]) => {
      const times = { totalWaitTime: total, avgWaitTime: total / count, maxWaitTime: total }
      return { line: at, column: 3, callee: null, awaitCount: count, ...times }
    }),
  }
}

function block(name: string, time: number, taskId: string | null) {
  const times = { startTime: 0, duration: time, calls: 1, totalTime: time }
  return { function: name, line: 88, ...SITE, ...times, impact: 'warning' as const, taskId, stack: [] }
}

const texts = (a: Partial<AsyncProfilingStats>, b: Partial<AsyncProfilingStats>): string[] =>
  compareStats(statsOf(a), statsOf(b)).largest.map(({ text }) => text)

test('figures of both sides, b − a, largest difference first', () => {
  const a = statsOf({ topAsyncFunctions: [fn('load', 2, [1, 40]), fn('gone', 1, [3, 3])] })
  const b = statsOf({
    duration: 80,
    ledger: { wall: 80, running: 35, waiting: 45, queued: 0, unattributed: 0 },
    topAsyncFunctions: [fn('load', 3, [31, 70], 9), fn('fresh', 1, [0.5, 0.5])],
  })
  const { duration, ledger, functions } = compareStats(a, b)
  assert.deepEqual(duration, { a: 50, b: 80, difference: 30 })
  assert.deepEqual(ledger?.running, { a: 5, b: 35, difference: 30 })
  assert.deepEqual(
    functions.map((each) => [each.function, each.line, each.calls.difference, each.difference]),
    [
      ['load', 9, 1, 30],
      ['gone', 1, -1, -3],
      ['fresh', 1, 1, 0.5],
    ],
  )
})

test('functions of one name are told apart by line, others are found where they have moved', () => {
  const a = statsOf({ topAsyncFunctions: [fn('(anonymous)', 1, [1, 1], 3), fn('(anonymous)', 1, [2, 2], 7)] })
  const b = statsOf({ topAsyncFunctions: [fn('(anonymous)', 1, [9, 9], 7)] })
  assert.deepEqual(
    compareStats(a, b).functions.map((each) => [each.line, each.difference]),
    [
      [7, 7],
      [3, -1],
    ],
  )
})

test('sites of a function that has moved are the same sites', () => {
  const a = statsOf({ awaitPoints: [point('load', 10, [[12, 1, 20]])] })
  const b = statsOf({
    awaitPoints: [
      point('load', 30, [
        [32, 2, 50],
        [33, 1, 1],
      ]),
    ],
  })
  const [load] = compareStats(a, b).awaitPoints
  assert.deepEqual(
    load?.sites.map(({ line, difference }) => [line, difference]),
    [
      [32, 30],
      [33, 1],
    ],
  )
  assert.deepEqual(load?.awaitCount, { a: 1, b: 3, difference: 2 })
})

test('an added serial await and an added block are the first two of the three largest differences', () => {
  // page → load; B's page also awaits audit, which sleeps, and report blocks.
  const shared = { topAsyncFunctions: [fn('page', 1, [2, 50]), fn('load', 1, [1, 40])] }
  const a = { ...shared, awaitPoints: [point('page', 1, [[3, 1, 41]]), point('load', 20, [[21, 1, 40]])] }
  const b = {
    duration: 160,
    tasks: [task('1', 'page', null), task('2', 'load', '1'), task('3', 'audit', '1'), task('4', 'report', '1')],
    awaitPoints: [
      point('page', 1, [
        [3, 1, 45],
        [4, 1, 31],
      ]),
      point('load', 20, [[21, 1, 44]]),
      point('audit', 30, [[31, 1, 30.5]]),
    ],
    topAsyncFunctions: [
      fn('report', 1, [71, 71]),
      fn('page', 1, [2, 160]),
      fn('load', 1, [1, 44]),
      fn('audit', 1, [0.1, 31]),
    ],
    blockingCalls: [block('report', 70, '4')],
    ledger: { wall: 160, running: 75, waiting: 83, queued: 2, unattributed: 0 },
  }
  assert.deepEqual(texts(a, b), [
    'B blocked the event loop for 70.0 ms in report (src/app.ts:88); A did not.',
    'B waited 31.0 ms at an await in page (src/app.ts:4) that A did not reach.',
    'B waited 44.0 ms at an await in load (src/app.ts:21), A 40.0 ms.',
  ])
  assert.deepEqual(texts(b, a).slice(0, 2), [
    'A blocked the event loop for 70.0 ms in report (src/app.ts:88); B did not.',
    'A waited 31.0 ms at an await in page (src/app.ts:4) that B did not reach.',
  ])
})

test('of a slow call, the innermost await is named', () => {
  const points = (extra: number) => [
    point('page', 1, [[3, 1, 12 + extra]]),
    point('load', 20, [[21, 1, 11 + extra]]),
    point('query', 40, [[41, 1, 10 + extra]]),
  ]
  const tasks = [task('1', 'page', null), task('2', 'load', '1'), task('3', 'query', '2')]
  assert.deepEqual(texts({ tasks, awaitPoints: points(0) }, { tasks, awaitPoints: points(90) }), [
    'B waited 100.0 ms at an await in query (src/app.ts:41), A 10.0 ms.',
  ])
})

test('an await that is longer because of a block is told as the block', () => {
  const tasks = [task('1', 'page', null), task('2', 'report', '1')]
  const b = { tasks, awaitPoints: [point('page', 1, [[3, 1, 75]])], blockingCalls: [block('report', 70, '2')] }
  assert.deepEqual(texts({ tasks }, b), ['B blocked the event loop for 70.0 ms in report (src/app.ts:88); A did not.'])
})

test('a block named after a plain function is not told again as its task’s loop time', () => {
  const tasks = [task('1', 'page', null)]
  const b = { tasks, blockingCalls: [block('renderPdf', 60, '1')], topAsyncFunctions: [fn('page', 1, [62, 70])] }
  assert.equal(texts({ tasks, topAsyncFunctions: [fn('page', 1, [2, 10])] }, b).length, 1)
})

test('waiting behind others, recursion and equal sides', () => {
  const ledger = { wall: 90, running: 5, waiting: 45, queued: 40, unattributed: 0 }
  assert.deepEqual(texts({}, { ledger }), ['B was queued behind other work for 40.0 ms, A for 0.0 ms.'])
  assert.deepEqual(texts({}, { ledger: { ...ledger, queued: 0, unattributed: 40 } }), [
    'For B the event loop was busy for 40.0 ms with work that no request claims, for A for 0.0 ms.',
  ])
  const tasks = [task('1', 'walk', null), task('2', 'walk', '1'), task('3', 'walk', '3')]
  const walk = (time: number) => ({
    tasks,
    awaitPoints: [
      point('walk', 1, [
        [2, 3, time],
        [3, 3, time],
      ]),
    ],
  })
  assert.equal(texts(walk(10), walk(60)).length, 1)
  assert.deepEqual(texts(walk(10), walk(10.2)), [])
})

test('the limits of a comparison are said, and an unknown ledger is none', () => {
  const blind = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: false }
  const none = statsOf({ backend: 'none', capabilities: blind })
  const { ledger, limits } = compareStats(statsOf({}), none)
  assert.equal(ledger, null)
  assert.match(limits ?? '', /backend instrumentation and B by none/)
  assert.match(compareStats(none, none).limits ?? '', /does not see them/)
  assert.match(compareStats(statsOf({ degraded: 'x' }), statsOf({})).limits ?? '', /limited/)
  assert.equal(compareStats(statsOf({}), statsOf({})).limits, null)
})
