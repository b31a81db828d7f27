import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyzeDrawn, causesOf } from './causes.test.support.ts'

test('the cause of an awaited call is its task, and the time after its end is not', () => {
  const stats = analyzeDrawn(
    `
    clock   .........:...
    page    R-aaaaaaaaaR|
    load     RaaaaaR|
    others          ###
  `,
    { callees: { 'page a': 'load' } },
  )
  assert.deepEqual(causesOf(stats, '1'), ['task load 2'])
  const [wait] = stats.tasks[0]!.waits!
  assert.deepEqual([wait!.start, wait!.end, wait!.line], [2, 11, stats.awaitPoints.find(isPage)!.sites[0]!.line])
  assert.deepEqual([wait!.cause.totalTime, wait!.cause.count], [6, 1])
  assert.deepEqual(causesOf(stats, '2'), ['unknown'])
  assert.equal(stats.coverage, 9 / 14)
})

const isPage = (point: { function: string }): boolean => point.function === 'page'

test('of tasks that are awaited together all are told, the last to end first', () => {
  const text = `
    clock   .........:....
    page    R--aaaaaaaaaR|
    load     RaaaaaR|
    find      RaaaaaaaaR|
  `
  const all = analyzeDrawn(text, { callees: { 'page a': 'Promise.all' } })
  assert.deepEqual(causesOf(all, '1'), ['task find 3+2'])
  assert.deepEqual(all.tasks[0]!.waits![0]!.cause.count, 2)
  const caught = analyzeDrawn(text, { callees: { 'page a': 'Promise.all(…).catch' } })
  assert.deepEqual(causesOf(caught, '1'), ['task find 3+2'])
})

test('of a race the task that won is the cause', () => {
  const stats = analyzeDrawn(
    `
    clock   .........:....
    page    R--aaaaR|
    load     RaaaaR|
    find      RaaaaaaaaR|
  `,
    { callees: { 'page a': 'Promise.race' } },
  )
  assert.deepEqual(causesOf(stats, '1'), ['task load 2'])
})

test('a task that nobody awaits is no cause, even if it ends in the moment of the resume', () => {
  const text = `
    clock   .........:....
    page    R-RaaaaaaR|
    log      Raaaaaaa|
  `
  assert.deepEqual(causesOf(analyzeDrawn(text, { callees: { 'page a': 'sleep' } }), '1'), ['unknown'])
})

test('a promise that is kept is awaited where it is the only one that ends', () => {
  const kept = `
    clock   .........:.......
    page    R-aaaRbbbbbR|
    load     RaaaaaaaaR|
  `
  assert.deepEqual(causesOf(analyzeDrawn(kept), '1'), ['unknown', 'task load 2'])
  const two = `
    clock   .........:.......
    page    R--aaaaaaaaR|
    load     RaaaaaaaR|
    find      RaaaaaaaR|
  `
  assert.deepEqual(causesOf(analyzeDrawn(two), '1'), ['unknown'])
})

test('a lock is settled by the task that releases it', () => {
  const stats = analyzeDrawn(
    `
    clock   .........:........
    page    R---aaaaaaaaaaaaR|
    hold     R-bbbbbbR|
    query     RbbbbbR|
    hold#2     Raaaaaa-bbbbR|
    query#2           RbbbR|
  `,
    {
      callees: { 'hold a': 'lock.acquire', 'hold b': 'query', 'page a': 'Promise.all', 'query b': 'db.query' },
      operations: [{ name: 'SELECT', task: 3, start: 2.5, end: 8, at: 'query b' }],
    },
  )
  assert.deepEqual(causesOf(stats, '1'), ['task hold 4+2'])
  assert.deepEqual(causesOf(stats, '2'), ['task query 3'])
  assert.deepEqual(causesOf(stats, '4'), ['promise hold 2', 'task query 5'])
})

test('a task that was woken by nobody knows what may have settled nothing: both had a timer', () => {
  const stats = analyzeDrawn(
    `
    clock   .........:........
    page    R---aaaaaaaaR|
    call     R-bbbbbbR|
    slow      RaaaaaR|
    other      RaaaaaaR|
  `,
    { callees: { 'call b': 'slow', 'page a': 'Promise.all', 'other a': 'sleep' } },
  )
  assert.deepEqual(causesOf(stats, '2'), ['task slow 3'])
  assert.deepEqual(causesOf(stats, '4'), ['unknown'])
})

test('tasks that wait at one place and go on together share their cause', () => {
  const stats = analyzeDrawn(
    `
    clock   .........:....
    page    R---aaaaaaaaR|
    read     R-bbbbbbR|
    load      RbbbbbR|
    read#2     RbbbbbbR|
  `,
    { callees: { 'page a': 'Promise.all', 'read b': 'load' } },
  )
  assert.deepEqual(causesOf(stats, '2'), ['task load 3'])
  assert.deepEqual(causesOf(stats, '4'), ['promise load 3'])
})

test('what ends in the turn in which another was woken by nobody knows whom may have been woken by the same', () => {
  const stats = analyzeDrawn(
    `
    clock   .........:.
    load    RaaaaaaR|
    find     RbbbbbbR|
  `,
  )
  assert.deepEqual(causesOf(stats, '2'), ['unknown'])
})

test('an operation is the cause of the await that asked for it, and of the one in whose helper it began', () => {
  const text = `
    clock   .........:.........:..
    page    RaaaaaaRbbbbbbRcccccR|
  `
  const stats = analyzeDrawn(text, {
    callees: { 'page a': 'db.query', 'page b': 'getUser', 'page c': 'db.query' },
    operations: [
      { name: 'SELECT orders', task: 1, start: 0.5, end: 7, at: 'page a' },
      { name: 'GET api', task: 1, start: 7.5, end: 14 },
      { name: 'INSERT log', task: 1, start: 14.5, end: 20, at: 'page b' },
    ],
  })
  assert.deepEqual(causesOf(stats, '1'), ['operation SELECT orders 1', 'operation GET api 2', 'unknown'])
  assert.equal(stats.tasks[0]!.waits![0]!.cause.totalTime, 6)
  assert.deepEqual(
    stats.awaitPoints[0]!.sites.map(({ causes }) => causes!.map(({ label, count }) => [label, count])),
    [[['SELECT orders', 1]], [['GET api', 1]], [['', 1]]],
  )
})

test('an operation that ended earlier than the wait, or later, is no cause', () => {
  const stats = analyzeDrawn(
    `
    clock   .........:.........:
    page    RaaaaaaaaaRbbbbbbbR|
  `,
    {
      callees: { 'page a': 'lib.read', 'page b': 'lib.read' },
      operations: [
        { name: 'GET one', task: 1, start: 0.5, end: 6 },
        { name: 'GET two', task: 1, start: 11, end: 19.5 },
      ],
    },
  )
  assert.deepEqual(causesOf(stats, '1'), ['unknown', 'unknown'])
})

test('a wait without a turn of the loop was for a settled promise', () => {
  const stats = analyzeDrawn(
    `
    clock   .........:
    page    RaRaaaaaR|
    others   #
  `,
    { scale: 0.1 },
  )
  assert.deepEqual(causesOf(stats, '1'), ['settled', 'unknown'])
})
