import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats, BlockingCall, Task, Operation } from '../../model/async-stats.ts'
import { listLedger } from './ledger.ts'
import { describeNoTask, listFigures } from './summary.ts'
import { describeTask, formatTaskTime, nameTask } from './task.ts'
import { listAwaitSites } from './async-rows.ts'
import { editorLink } from './editor.ts'
import { outlineTree } from './groups.ts'
import { ALL_TASKS, listRows, revealRow } from './rows.ts'
import type { Forest, Openness } from './rows.ts'
import { operationOf } from '../../analyze/operations/operations.test.support.ts'
import { nextMatch, searchTasks } from './search.ts'
import { moveByKey } from './tree-keys.ts'
import { buildTree, listAncestors, listChildren } from './tree.ts'
import { judge } from '../../analyze/findings/findings.ts'
import { emptyStats } from '../../model/empty-stats.test.support.ts'

function task(taskId: string, parent: string | null = null, values: Partial<Task> = {}): Task {
  const site = { function: 'load', file: 'src/a.ts', line: 1, column: 1 }
  const times = { startTime: 0, duration: 10, selfTime: 0, waitTime: 0, slices: [] }
  return { taskId, parent, name: '', status: 'completed', ...site, ...times, ...values }
}

const stats = (values: Partial<AsyncProfilingStats> = {}): AsyncProfilingStats =>
  emptyStats(100, {
    backend: 'hooks',
    ledger: { wall: 100, running: 50, waiting: 30, queued: 20, unattributed: 0 },
    ...values,
  })

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

function forestOf(tasks: Task[], values: Partial<AsyncProfilingStats> = {}): Forest {
  const tree = buildTree(tasks)
  return { tree, outlines: outlineTree(tree, stats({ tasks, ...values })) }
}

/** Draws the visible rows of a tree: a dot for each level, `5×a` for a group. */
function draw(tasks: Task[], open: Partial<Openness> = {}, values: Partial<AsyncProfilingStats> = {}): string {
  const { rows, folded } = listRows(forestOf(tasks, values), { ...ALL_TASKS, ...open })
  const texts = rows.map(({ key, depth, members }) => '.'.repeat(depth) + (members ? `${members.length}×` : '') + key)
  return texts.join(' ') + (folded ? ` (${folded} folded)` : '')
}

const FAMILY = [task('a'), task('b', 'a'), task('c', 'b'), task('d', 'a'), task('e')]

test('rows are in order of creation, closed ones hide the rows below', () => {
  assert.equal(draw(FAMILY), 'a .b ..c .d e')
  assert.equal(draw(FAMILY, { closedTasks: new Set(['b']) }), 'a .b .d e')
  assert.equal(draw(FAMILY, { closedTasks: new Set(['a']) }), 'a e')
})

const SIBLINGS = [
  task('a'),
  ...Array.from({ length: 6 }, (_, i) => task(`l${i}`, 'a', { line: 9 })),
  task('other', 'a', { line: 3 }),
  task('below', 'l2', { line: 4 }),
]

test('five and more equal siblings are one row, at the place of the first', () => {
  assert.equal(draw(SIBLINGS), 'a .6×group:l0 .other')
  assert.equal(
    draw(SIBLINGS, { openGroups: new Set(['group:l0']) }),
    'a .6×group:l0 ..l0 ..l1 ..l2 ...below ..l3 ..l4 ..l5 .other',
  )
  assert.equal(
    draw(SIBLINGS.filter(({ taskId }) => taskId !== 'l1' && taskId !== 'l0')),
    'a .l2 ..below .l3 .l4 .l5 .other',
  )
})

/** One task of the whole request, and 30 of half a millisecond each. */
const TRIFLES = [
  task('a', null, { duration: 100 }),
  ...Array.from({ length: 30 }, (_, i) => task(`s${i}`, 'a', { line: i, duration: 0.5, startTime: i })),
]

test('tasks under one percent are folded and counted, unless they matter', () => {
  assert.equal(draw(TRIFLES), 'a (30 folded)')
  assert.match(draw(TRIFLES, { showTrivial: true }), /^a \.s0 .*\.s29$/)
  const failed = TRIFLES.map((each) => (each.taskId === 's7' ? { ...each, status: 'failed' as const } : each))
  assert.equal(draw(failed), 'a .s7 (29 folded)')
  assert.equal(draw(TRIFLES, {}, { blockingCalls: [{ ...BLOCK, taskId: 's3' }] }), 'a .s3 (29 folded)')
  assert.equal(draw([...TRIFLES, task('late', 's4', { duration: 50 })]), 'a .s4 ..late (29 folded)')
  assert.equal(draw(TRIFLES.slice(0, 12)).split(' ').length, 12, 'a short list has nothing to hide')
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

test('revealing opens the rows that hide a row, and only those', () => {
  const reveal = (tasks: Task[], key: string, open: Partial<Openness> = {}): string => {
    const before = { ...ALL_TASKS, ...open }
    const after = revealRow(forestOf(tasks), before, key)
    return after === before
      ? 'same'
      : `${[...after.closedTasks].join()} ${[...after.openGroups].join()} ${after.showTrivial ? 'all' : ''}`.trim()
  }
  assert.equal(reveal(FAMILY, 'c', { closedTasks: new Set(['a', 'b', 'c']) }), 'c')
  assert.equal(reveal(FAMILY, 'e', { closedTasks: new Set(['a']) }), 'same')
  assert.equal(reveal(FAMILY, 'gone'), 'same')
  assert.equal(reveal(SIBLINGS, 'below'), 'group:l0')
  assert.equal(reveal(SIBLINGS, 'group:l0'), 'same')
  assert.equal(reveal(SIBLINGS, 'group:l1'), 'same')
  assert.equal(reveal(TRIFLES, 's4'), 'all')
  assert.deepEqual(listChildren(buildTree(FAMILY), 'gone', 5), [[], 0])
})

function press(key: string, selected: string | null, closed: string[] = [], tasks: Task[] = FAMILY): string {
  const open = { ...ALL_TASKS, closedTasks: new Set(closed) }
  const { rows } = listRows(forestOf(tasks), open)
  const move = moveByKey({ rows, open, at: rows.findIndex((row) => row.key === selected), page: 2 }, key)
  return move ? `${move.selected} [${[...move.open.closedTasks, ...move.open.openGroups].join()}]` : 'nothing'
}

test('keys move through the rows as a tree grid does', () => {
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
  assert.equal(press('ArrowRight', 'group:l0', [], SIBLINGS), 'group:l0 [group:l0]')
  assert.equal(press('ArrowLeft', 'group:l0', [], SIBLINGS), 'a []')
  assert.deepEqual([press('x', 'a'), press('ArrowLeft', null), press('ArrowRight', 'gone')], Array(3).fill('nothing'))
})

test('a search finds names and files in tree order, and goes round', () => {
  const tree = buildTree([
    task('a', null, { name: 'loadUser' }),
    task('b', 'a'),
    task('c', 'a', { file: 'src/User.ts' }),
  ])
  assert.deepEqual(searchTasks(tree, ' USER '), [0, 2])
  assert.deepEqual(searchTasks(tree, ' '), [])
  const { taskId } = tree.entries[1]!.task
  const asked = operationOf('1', { taskId, text: 'SELECT * FROM orders', attributes: { 'server.address': 'db.test' } })
  const texts = { operations: [asked], lines: [] }
  assert.deepEqual(searchTasks(tree, 'from ORDERS', texts), [1])
  assert.deepEqual(searchTasks(tree, 'db.test', texts), [1])
  assert.deepEqual(searchTasks(tree, 'db.test'), [])
  assert.deepEqual(
    [nextMatch([0, 2], 0, 1), nextMatch([0, 2], 2, 1), nextMatch([0, 2], 0, -1), nextMatch([], 0, 1)],
    [2, 0, 2, -1],
  )
})

test('await points are a row for each await', () => {
  const times = { awaitCount: 2, totalWaitTime: 30, avgWaitTime: 15, maxWaitTime: 20 }
  const site = { line: 9, column: 3, callee: 'db.query', ...times }
  const point = { function: 'load', file: 'a.ts', line: 1, awaitCount: 2, totalWaitTime: 30, avgWaitTime: 15 }
  const rows = listAwaitSites([
    { ...point, sites: [site, { ...site, line: 11 }] },
    { ...point, sites: [] },
  ])
  assert.deepEqual(
    rows.map(({ line, callee, count, total, max }) => [line, callee, count, total, max]),
    [
      [9, 'db.query', 2, 30, 20],
      [11, 'db.query', 2, 30, 20],
      [1, null, 2, 30, 15],
    ],
  )
})

test('an await names the operations that its call began, the most frequent first', () => {
  const times = { awaitCount: 3, totalWaitTime: 30, avgWaitTime: 10, maxWaitTime: 20 }
  const sites = [
    { line: 9, column: 3, callee: 'Promise.all', ...times },
    { line: 11, column: 3, callee: null, ...times },
  ]
  const point = { function: 'load', file: 'a.ts', line: 1, awaitCount: 6, totalWaitTime: 60, avgWaitTime: 10, sites }
  const operation = (name: string, line: number): Operation => ({
    ...{ operationId: '1', kind: 'sql', system: 'mysql', name, text: name, startTime: 0, duration: 1 },
    ...{ status: 'completed', phases: [], taskId: null, parentOperation: null, attributes: {} },
    site: { function: 'load', file: 'a.ts', line, column: 3 },
  })
  const operations = [operation('SELECT a', 9), operation('SELECT b', 9), operation('SELECT b', 9), operation('X', 12)]
  assert.deepEqual(
    listAwaitSites([point], operations).map((row) => row.operations),
    [
      [
        { name: 'SELECT b', count: 2 },
        { name: 'SELECT a', count: 1 },
      ],
      [],
    ],
  )
})

test('a place opens in the editor, and stays a path whatever it is called', () => {
  const editor = { template: 'vscode://file/{path}:{line}:{column}', root: '/app' }
  const link = (file: string, line = 3) => editorLink(editor, { file, line, column: 7 })
  assert.equal(link('src/a b.ts'), 'vscode://file/app/src/a%20b.ts:3:7')
  assert.equal(link('/lib/x.js'), 'vscode://file/lib/x.js:3:7')
  assert.equal(link('C:\\app\\x.js'), 'vscode://file/C:/app/x.js:3:7')
  assert.equal(link('a"><img>?#{line}'), 'vscode://file/app/a%22%3E%3Cimg%3E%3F%23%7Bline%7D:3:7')
  assert.equal(link('\ud800.ts'), 'vscode://file/app/%EF%BF%BD.ts:3:7')
  assert.deepEqual([link(''), link('a.ts', 0), link('node:fs'), link('javascript:alert(1)')], [null, null, null, null])
  assert.equal(editorLink({ ...editor, template: '' }, { file: 'a.ts', line: 1 }), null)
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

test('instrumented code cannot say that no other was called', () => {
  assert.equal(describeNoTask(stats({ backend: 'instrumentation' })), 'No instrumented async function was called.')
  assert.equal(describeNoTask(stats({ backend: 'hooks' })), 'No async function was called.')
})

test('figures and ledger are unknown where the backend cannot tell', () => {
  const known = listFigures(stats({ tasksCreated: 1200 })).map(({ title, value }) => `${title} ${value}`)
  assert.equal(known[0], 'tasks 1\u202f200')
  assert.equal(known.length, 6)
  const loop = listFigures(stats({ backend: 'eventloop', capabilities: NOTHING_KNOWN }))
  assert.deepEqual(
    loop.map(({ value }) => value),
    ['unknown'],
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
    'warning: The event loop was blocked for 60.0 ms in burn (a.ts:7): 60 % of the time.',
  ])
  const unnamed = { ...BLOCK, function: '', file: '' }
  assert.deepEqual(sentences({ blockingCalls: [unnamed], duration: 0 }), [
    'warning: The event loop was blocked for 60.0 ms.',
  ])
  const times = { awaitCount: 1, totalWaitTime: 30, avgWaitTime: 30, maxWaitTime: 30 }
  const site = { line: 9, column: 1, callee: null, ...times }
  const point = { function: 'load', file: 'a.ts', line: 1, awaitCount: 2, totalWaitTime: 40, avgWaitTime: 20 }
  assert.deepEqual(sentences({ awaitPoints: [{ ...point, sites: [{ ...site, maxWaitTime: 5 }, site] }] }), [
    'ok: Nothing blocked the loop; the slowest await took 30.0 ms in load (a.ts:9): 30 % of the time.',
  ])
  assert.deepEqual(sentences({}), ['ok: Nothing blocked the loop.'])
  assert.deepEqual(sentences({ backend: 'none' }), ['unknown: This request was not profiled.'])
})

test('where profiling itself held the loop, that is no block of the app’s, and said', () => {
  assert.deepEqual(sentences({ profilingOverhead: 40 }), ['warning: Profiling itself took 40.0 ms: 40 % of the time.'])
  assert.deepEqual(sentences({ backend: 'instrumentation', blockingCalls: [BLOCK], profilingOverhead: 20 }), [
    'warning: The event loop was blocked for 60.0 ms in burn (a.ts:7): 60 % of the time.',
    'warning: Profiling itself took 20.0 ms: 20 % of the time. Modules are instrumented when they are loaded.',
  ])
  assert.deepEqual(sentences({ profilingOverhead: 19 }), ['ok: Nothing blocked the loop.'])
  assert.deepEqual(sentences({ profilingOverhead: 20, duration: 300 }), ['ok: Nothing blocked the loop.'])
})

test('failed and pending tasks are said, with the first failed one to show', () => {
  const tasks = [task('a'), task('f', null, { status: 'failed' })]
  const verdicts = judge(stats({ tasks, tasksCreated: 2, tasksFailed: 1, tasksPending: 1 }))
  assert.equal(verdicts[1]?.taskId, 'f')
  assert.equal(verdicts[1]?.words[0]?.text, 'Of 2 tasks, 1 failed, 1 unfinished when the recording ended.')
  assert.equal(judge(stats({ tasksPending: 1, capabilities: NOTHING_KNOWN })).length, 1)
})
