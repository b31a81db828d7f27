import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw, lineOf, toInput } from '../drawing.test.support.ts'
import { analyzeAsync } from '../async-stats.ts'

test('waits by function and site, the longest total first', () => {
  const { stats } = draw(`
    clock   .........:.........:
    page    R-RaaaRbbbbbbRc|
    load     Ra|
  `)
  const [page, load] = stats().awaitPoints
  assert.deepEqual([page!.function, page!.file, page!.line], ['page', 'shop.js', lineOf('page')])
  assert.deepEqual([page!.awaitCount, page!.totalWaitTime, page!.avgWaitTime], [3, 10, 10 / 3])
  assert.deepEqual(
    page!.sites.map((site) => [site.line - lineOf('page'), site.awaitCount, site.totalWaitTime, site.maxWaitTime]),
    [
      [1, 1, 3, 3],
      [2, 1, 6, 6],
      [3, 1, 1, 1],
    ],
  )
  assert.deepEqual([load!.function, load!.awaitCount, load!.totalWaitTime], ['load', 1, 1])
})

test('a site that waits several times has its average and its longest', () => {
  const { stats } = draw(`
    clock   .........:.........:
    page    RaaRaaaaRaaaaaaR|
  `)
  const [site] = stats().awaitPoints[0]!.sites
  assert.deepEqual([site!.awaitCount, site!.totalWaitTime, site!.avgWaitTime, site!.maxWaitTime], [3, 12, 4, 6])
})

test('waits that are still open count up to the end, the longest of them included', () => {
  const { stats } = draw(`
    clock   .........:
    page    R--Rbbbbbb
    load     Raaaaaaaa
    load#2    Raaaaaaa
  `)
  const load = stats().awaitPoints.find((point) => point.function === 'load')!
  assert.deepEqual([load.awaitCount, load.totalWaitTime, load.sites[0]!.maxWaitTime], [2, 15, 8])
})

test('an open wait without detail is at least as long as the average of the open ones', () => {
  const { stats } = draw(
    `
    clock   .........:
    page    R--Rbbbbbb
    load     Raaaaaaaa
    load#2    Raaaaaaa
  `,
    { maxTasks: 1 },
  )
  const load = stats().awaitPoints.find((point) => point.function === 'load')!
  assert.deepEqual([load.totalWaitTime, load.sites[0]!.maxWaitTime], [15, 7.5])
})

test('two positions that are one await in the source are one site', () => {
  const input = draw(`
    clock   .........:
    page    RaaRbbbR|
  `).inputOf('A')
  const places = input.places.map((place) => ({ ...place, wait: { line: 7, column: 3 }, callee: 'db.query' }))
  const [point] = analyzeAsync({ ...input, places }).awaitPoints
  const times = { totalWaitTime: 5, avgWaitTime: 2.5, maxWaitTime: 3, totalReadyDelay: 0 }
  const causes = [{ type: 'unknown', label: '', ids: [], count: 2, totalTime: 5 }]
  assert.deepEqual(point!.sites, [{ line: 7, column: 3, callee: 'db.query', awaitCount: 2, ...times, causes }])
})

test('calls, time on the loop and time to settle by function, most time on the loop first', () => {
  const { stats } = draw(`
    clock   .........:.........:
    page    R----aaaaaaaaaaaaaaa
    load     RaaaaR|
    load#2    RRRaaaRR|
  `)
  const [load, page] = stats().topAsyncFunctions
  assert.deepEqual([load!.function, load!.calls, load!.totalTime, load!.cumulativeTime], ['load', 2, 7, 14])
  assert.equal(load!.perCall, 7)
  assert.deepEqual([page!.calls, page!.totalTime, page!.cumulativeTime], [1, 1, 20], 'a pending one up to the end')
})

test("phantoms are in no count and no list, and their work is their caller's", () => {
  const { stats, task } = draw(`
    clock    .........:.........:
    page     R-----RaaaaaR|
    ~sleep    RR-RRaaaaaa|
    load        R|
  `)
  const {
    tasksCreated,
    tasksCompleted,
    tasks,
    taskHierarchy,
    awaitPoints,
    topAsyncFunctions,
    maxConcurrency,
    tasksDropped,
  } = stats()
  assert.deepEqual([tasksCreated, tasksCompleted, tasks.length, tasksDropped, maxConcurrency], [2, 2, 2, 0, 2])
  assert.equal(taskHierarchy.length, 1)
  assert.equal(task('load').parent, task('page').taskId, 'the nearest ancestor that is a task')
  assert.deepEqual(
    awaitPoints.map((point) => point.function),
    ['page'],
  )
  assert.deepEqual(
    topAsyncFunctions.map((fn) => [fn.function, fn.totalTime]),
    [
      ['page', 7],
      ['load', 1],
    ],
  )
  assert.equal(task('page').selfTime, 7)
  assert.deepEqual(task('page').slices, [
    [0, 3],
    [4, 7],
    [12, 13],
  ])
})

test('phantoms beyond the detail bound are no concurrency either', () => {
  const { stats } = draw(
    `
    clock     .........:.........:
    page      R------Raaaaaaaaaa|
    load       R-Raaaaaaaaa|
    ~sleep      Raaaaaaaa|
    load#2        R-Raaaaaaaaa|
    ~sleep#2       Raaaaaaaa|
  `,
    { maxTasks: 3 },
  )
  const { maxConcurrency, tasksCreated, tasksDropped, tasks } = stats()
  assert.deepEqual([maxConcurrency, tasksCreated, tasks.length, tasksDropped], [3, 3, 2, 1])
})

test('a void trace gives statistics with the same keys, all empty', () => {
  const input = draw(`
    clock   .........:
    page    RaaR|
  `)
  const trace = input.traces.get('A')!
  const empty = { ...trace.counts, created: 0, completed: 0, maxConcurrency: 0 }
  const nothing = draw(`
    clock   .
    (root)
  `).traces.get('A')!
  const stats = analyzeAsync(toInput({ ...nothing, backend: 'none', counts: empty, degraded: 'it failed' }))
  assert.deepEqual(Object.keys(stats), Object.keys(input.stats()))
  assert.deepEqual([stats.backend, stats.degraded, stats.tasks, stats.awaitPoints], ['none', 'it failed', [], []])
})

test('slices that were dropped are told', () => {
  const input = draw(`
    clock   .........:
    page    RaaR|
  `).inputOf('A')
  const counts = { ...input.trace.counts, droppedSlices: 3 }
  const degraded = (reason: string | null): string =>
    analyzeAsync({ ...input, trace: { ...input.trace, counts, degraded: reason } }).degraded!
  assert.match(degraded(null), /^3 slices/)
  assert.match(degraded('it was slow'), /^it was slow; 3 slices/)
})
