import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats, BlockingCall, Task } from '../../model/stats.ts'
import { listLedger } from './ledger.ts'
import { isAsyncStats } from './panels.ts'
import { listFigures } from './summary.ts'
import { describeTask, formatTaskTime, nameTask } from './task.ts'
import { findRow, moveByKey } from './tree-keys.ts'
import { buildTree, listAncestors, listChildren, listVisible, reveal, toggle } from './tree.ts'
import { judge } from './verdict.ts'

function task(taskId: string, parent: string | null = null, values: Partial<Task> = {}): Task {
  const site = { function: 'load', file: 'src/a.ts', line: 1, column: 1 }
  const times = { startTime: 0, duration: 10, selfTime: 0, waitTime: 0, slices: [] }
  return { taskId, parent, name: '', status: 'completed', ...site, ...times, ...values }
}

function stats(values: Partial<AsyncProfilingStats> = {}): AsyncProfilingStats {
  return {
    backend: 'hooks',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: true, ledger: true },
    degraded: null,
    duration: 100,
    profilingOverhead: 0,
    tasksCreated: 0,
    tasksCompleted: 0,
    tasksFailed: 0,
    tasksCancelled: 0,
    tasksPending: 0,
    tasksDropped: 0,
    maxConcurrency: 0,
    eventLoopLag: { min: 0, avg: 0, max: 0, p95: 0 },
    blockingCalls: [],
    tasks: [],
    taskHierarchy: [],
    awaitPoints: [],
    topAsyncFunctions: [],
    ledger: { wall: 100, running: 50, waiting: 30, queued: 20, unattributed: 0 },
    ...values,
  }
}

const NOTHING_KNOWN = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: false }
const BLOCK: BlockingCall = {
  function: 'burn',
  file: 'src/a.ts',
  line: 7,
  column: 3,
  startTime: 0,
  duration: 60,
  calls: 1,
  totalTime: 60,
  impact: 'warning',
  taskId: 't',
  stack: [],
}

/** A tree drawn as `a(b(c)d)e` from its visible rows. */
function draw(tasks: Task[], collapsed: string[] = []): string {
  const tree = buildTree(tasks)
  return listVisible(tree, new Set(collapsed))
    .map((i) => `${'.'.repeat(tree.entries[i]!.depth)}${tree.entries[i]!.task.taskId}`)
    .join(' ')
}

const FAMILY = [task('a'), task('b', 'a'), task('c', 'b'), task('d', 'a'), task('e')]

test('a tree is in order of creation, collapsed entries hide what is below', () => {
  assert.equal(draw(FAMILY), 'a .b ..c .d e')
  assert.equal(draw(FAMILY, ['b']), 'a .b .d e')
  assert.equal(draw(FAMILY, ['a']), 'a e')
})

test('children before their parent, dropped parents, circles and double ids leave nobody out', () => {
  assert.equal(draw([task('b', 'a'), task('a')]), 'a .b')
  assert.equal(draw([task('b', 'gone')]), 'b')
  assert.equal(draw([task('x', 'y'), task('y', 'x'), task('z', 'z')]), 'x .y z')
  assert.equal(draw([task('a'), task('a', 'a'), task('b', 'a')]), 'a .b')
})

test('a chain of 100 000 and a fan of 100 000 are ordinary', () => {
  const chain = buildTree(Array.from({ length: 100_000 }, (_, i) => task(`${i}`, i ? `${i - 1}` : null)))
  assert.equal(chain.entries.at(-1)?.depth, 99_999)
  assert.equal(chain.entries[0]?.size, 100_000)
  assert.equal(listAncestors(chain, '99999').length, 99_999)
  const fan = buildTree(Array.from({ length: 100_000 }, (_, i) => task(`${i}`, i ? '0' : null)))
  assert.deepEqual(
    listChildren(fan, '0', 2).map((part) => (Array.isArray(part) ? part.length : part)),
    [2, 99_999],
  )
})

test('revealing opens what hides a task, and only that', () => {
  const tree = buildTree(FAMILY)
  const collapsed = new Set(['a', 'b', 'c'])
  assert.deepEqual([...reveal(tree, collapsed, 'c')], ['c'])
  assert.equal(reveal(tree, collapsed, 'e'), collapsed)
  assert.deepEqual([...toggle(new Set(['a']), 'a')], [])
  assert.deepEqual(listChildren(tree, 'gone', 5), [[], 0])
})

function press(key: string, selected: string | null, collapsed: string[] = []): string {
  const tree = buildTree(FAMILY)
  const shut = new Set(collapsed)
  const move = moveByKey({ tree, collapsed: shut, visible: listVisible(tree, shut), selected, page: 2 }, key)
  return move ? `${move.selected} [${[...move.collapsed].join()}]` : 'nothing'
}

test('keys move through the tree as a tree grid does', () => {
  assert.equal(press('ArrowDown', null), 'a []')
  assert.equal(press('ArrowDown', 'a', ['a']), 'e [a]')
  assert.equal(press('ArrowUp', 'a'), 'a []')
  assert.equal(press('PageDown', 'b'), 'd []')
  assert.equal(press('PageUp', 'd'), 'b []')
  assert.equal(press('End', null), 'e []')
  assert.equal(press('Home', 'd'), 'a []')
  assert.equal(press('ArrowRight', 'a', ['a']), 'a []')
  assert.equal(press('ArrowRight', 'a'), 'b []')
  assert.equal(press('ArrowRight', 'e'), 'e []')
  assert.equal(press('ArrowLeft', 'b'), 'b [b]')
  assert.equal(press('ArrowLeft', 'c'), 'b []')
  assert.equal(press('ArrowLeft', 'e'), 'e []')
  assert.equal(press('Enter', 'b'), 'b [b]')
  assert.equal(press(' ', 'e'), 'e []')
  assert.deepEqual([press('x', 'a'), press('ArrowLeft', null), press('ArrowRight', 'gone')], Array(3).fill('nothing'))
  assert.equal(findRow([1, 4, 9], 4), 1)
  assert.equal(findRow([1, 4, 9], 5), -1)
})

test('a task is called by its name, else its function', () => {
  assert.equal(nameTask(task('a', null, { name: 'job' })), 'job')
  assert.equal(nameTask(task('a', null, { function: '' })), '(anonymous)')
  assert.equal(formatTaskTime(task('a', null, { duration: null })), 'pending')
  assert.equal(describeTask(task('a')), 'load, completed, 10.0 ms, src/a.ts:1:1')
  assert.equal(
    describeTask(task('a', null, { duration: null, status: 'pending', file: '' })),
    'load, pending, unknown site',
  )
})

test('figures and ledger are unknown where the backend cannot tell', () => {
  const known = listFigures(stats({ tasksCreated: 1200 })).map(({ title, value }) => `${title} ${value}`)
  assert.equal(known[0], 'tasks created 1\u202f200')
  assert.equal(known.length, 11)
  const loop = listFigures(stats({ backend: 'eventloop', capabilities: NOTHING_KNOWN }))
  assert.deepEqual(
    loop.map(({ value }) => value),
    ['unknown', '0.0', '0.0', '0.0', '0.0'],
  )
  const none = listFigures(stats({ backend: 'none', capabilities: NOTHING_KNOWN }))
  assert.ok(none.length > 0 && none.every(({ value }) => value === 'unknown'))
  assert.equal(listLedger(stats({ capabilities: NOTHING_KNOWN })), null)
  assert.deepEqual(
    listLedger(stats())?.map(({ share }) => share),
    [0.5, 0.3, 0.2, 0],
  )
  const empty = { wall: 0, running: -1, waiting: 0, queued: 0, unattributed: 0 }
  assert.deepEqual(
    listLedger(stats({ ledger: empty }))?.map(({ share, time }) => share + time),
    [0, 0, 0, 0],
  )
})

function sentences(values: Partial<AsyncProfilingStats>): string[] {
  return judge(stats(values)).map(({ severity, words }) => `${severity}: ${words.map(({ text }) => text).join('')}`)
}

test('the verdict is the worst block, else the longest wait', () => {
  assert.deepEqual(sentences({ blockingCalls: [BLOCK] }), [
    'warning: The event loop was blocked for 60.0 ms in burn (a.ts:7): 60 % of this request.',
  ])
  const unnamed = { ...BLOCK, function: '', file: '' }
  assert.deepEqual(sentences({ blockingCalls: [unnamed], duration: 0 }), [
    'warning: The event loop was blocked for 60.0 ms.',
  ])
  const site = { line: 9, column: 1, awaitCount: 1, totalWaitTime: 30, avgWaitTime: 30, maxWaitTime: 30 }
  const point = { function: 'load', file: 'a.ts', line: 1, awaitCount: 2, totalWaitTime: 40, avgWaitTime: 20 }
  assert.deepEqual(sentences({ awaitPoints: [{ ...point, sites: [{ ...site, maxWaitTime: 5 }, site] }] }), [
    'ok: Nothing blocked the loop; the longest wait was 30.0 ms in load (a.ts:9): 30 % of this request.',
  ])
  assert.deepEqual(sentences({}), ['ok: Nothing blocked the loop.'])
  assert.deepEqual(sentences({ backend: 'none' }), ['unknown: This request was not profiled.'])
})

test('failed and pending tasks are said, with the first failed one to show', () => {
  const tasks = [task('a'), task('f', null, { status: 'failed' })]
  const verdicts = judge(stats({ tasks, tasksCreated: 2, tasksFailed: 1, tasksPending: 1 }))
  assert.equal(verdicts[1]?.taskId, 'f')
  assert.equal(verdicts[1]?.words[0]?.text, 'Of 2 tasks, 1 failed, 1 still pending at the end.')
  assert.equal(judge(stats({ tasksPending: 1, capabilities: NOTHING_KNOWN })).length, 1)
  assert.ok(isAsyncStats(stats()))
})
