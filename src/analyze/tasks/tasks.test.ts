import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw, lineOf } from '../drawing.test.support.ts'
import { buildHierarchy } from './tasks.ts'
import type { Task, TaskNode } from '../../model/async-stats.ts'

test('a task knows its parent, its times and its slices', () => {
  const { task } = draw(`
    clock  .........:.........:
    page   RR-RaaaaaaaaaR|
    load     RbbbbbbbbbR|
  `)
  const page = task('page')
  assert.equal(page.parent, null)
  assert.equal(page.status, 'completed')
  assert.equal(page.startTime, 0)
  assert.equal(page.duration, 14)
  assert.equal(page.selfTime, 4, 'two columns, one after the call, one at the end')
  assert.equal(page.waitTime, 9)
  assert.deepEqual(page.slices, [
    [0, 2],
    [3, 4],
    [13, 14],
  ])
  const load = task('load')
  assert.deepEqual([load.parent, load.startTime, load.duration], [page.taskId, 2, 11])
  assert.deepEqual([load.selfTime, load.waitTime], [2, 9])
  assert.deepEqual([load.function, load.file, load.line, load.column], ['load', 'shop.js', lineOf('load'), 1])
})

test('the worked example: one call, then two at once', () => {
  const { stats } = draw(`
    clock   .........:.........:.........:
    page    R-RaaaaaaaaaaR--RbbbbbbbbbbR|
    load     RaaaaaaaaaR|
    load#2                RaaaaaaaaR|
    load#3                 RaaaaaaaaR|
  `)
  const { tasksCreated, tasksCompleted, maxConcurrency, taskHierarchy, awaitPoints } = stats()
  assert.deepEqual([tasksCreated, tasksCompleted, maxConcurrency], [4, 4, 3])
  assert.equal(taskHierarchy.length, 1)
  assert.deepEqual(
    taskHierarchy[0]!.children.map(({ name }) => name),
    ['load', 'load', 'load'],
  )
  const counts = awaitPoints.map((point) => `${point.function} ${point.awaitCount} in ${point.sites.length}`)
  assert.deepEqual(counts.toSorted(), ['load 3 in 1', 'page 2 in 2'])
})

test('a callback has the task that registered it as parent, and where none did, none', () => {
  const { task } = draw(`
    clock         .........:....
    page          Raaaaaaaaaaaa|
    (timer<page)     R-R
    late              R|
    (socket)              R-R
    stray                  R|
  `)
  assert.equal(task('late').parent, task('page').taskId)
  assert.equal(task('stray').parent, null)
})

test('a task that failed, one that was cancelled and one that goes on at the end', () => {
  const { stats, task } = draw(`
    clock   .........:
    page    R--aaaaaaa
    bad      Raa!
    gone      Raaax
  `)
  assert.deepEqual(
    ['bad', 'gone', 'page'].map((name) => task(name).status),
    ['failed', 'cancelled', 'pending'],
  )
  assert.equal(task('page').duration, null)
  assert.equal(task('page').waitTime, 7, 'what has not ended counts up to the end of the profile')
  const { tasksFailed, tasksCancelled, tasksPending, tasksCompleted } = stats()
  assert.deepEqual([tasksFailed, tasksCancelled, tasksPending, tasksCompleted], [1, 1, 1, 0])
})

test('events after the end of the profile do not count', () => {
  const { task, stats } = draw(`
    clock      .........:.........:
    A:profile  [        ]
    page       R-aaaaaaaaaaaaR|
    load        RaaaaRaaaaR|
  `)
  assert.equal(stats().duration, 10)
  assert.deepEqual(
    ['page', 'load'].map((name) => task(name).status),
    ['pending', 'pending'],
  )
  assert.equal(task('load').waitTime, 7)
  assert.deepEqual(task('load').slices, [
    [1, 2],
    [6, 7],
  ])
})

test('tasks beyond the detail bound are counted, and the others keep exact times', () => {
  const { stats, task } = draw(
    `
    clock   .........:....
    page    R---Raaaaaaa|
    load     RaaaaR|
    load#2    RaaaaR|
    load#3     RaaaaR|
  `,
    { maxTasks: 2 },
  )
  const { tasks, tasksCreated, tasksDropped, maxConcurrency, topAsyncFunctions } = stats()
  assert.deepEqual([tasks.length, tasksCreated, tasksDropped, maxConcurrency], [2, 4, 2, 4])
  assert.deepEqual([task('page').selfTime, task('load').waitTime], [2, 4])
  assert.equal(topAsyncFunctions.find((fn) => fn.function === 'load')!.calls, 3)
})

test('two profiles on one loop know nothing of each other', () => {
  const { stats, task } = draw(`
    clock      .........:.........:....
    A:profile  [              ]
    B:profile     [                ]
    A:page     R-RaaaaaaaaaaaR|
    A:load      RaaaaR|
    B:page        R-RaaaaaaaaaaR|
    B:load         RbbbbbbbR|
  `)
  assert.deepEqual([stats().tasksCreated, stats({}, 'B').tasksCreated], [2, 2])
  assert.equal(task('load', 'A').parent, task('page', 'A').taskId)
  assert.equal(task('load', 'B').parent, task('page', 'B').taskId)
  const [a, b] = [stats().ledger, stats({}, 'B').ledger]
  assert.equal(a.running, 6 - 1, 'its own slices')
  assert.ok(a.queued > 0, 'the other one was work of somebody else')
  assert.equal(a.running + a.waiting + a.queued, a.wall)
  assert.equal(b.running + b.waiting + b.queued, b.wall)
})

test('without task names, places are named by their site everywhere', () => {
  const { stats } = draw(`
    clock   .........:....
    page    Raaaaaaaaa|
  `)
  const site = `shop.js:${lineOf('page')}`
  const { tasks, awaitPoints, topAsyncFunctions, taskHierarchy } = stats({ taskNames: false })
  const names = [tasks[0]!.name, tasks[0]!.function, taskHierarchy[0]!.name]
  assert.deepEqual([...names, awaitPoints[0]!.function, topAsyncFunctions[0]!.function], Array(5).fill(site))
})

test('a tree is cut at depth 200, and every task below is counted at the last level', () => {
  const tasks = Array.from({ length: 300 }, (_, index) => newTask(index + 1, index === 0 ? null : index))
  const sibling = newTask(301, 299)
  const [root, ...others] = buildHierarchy([...tasks, sibling])
  assert.deepEqual(others, [])
  let depth = 1
  let node: TaskNode = root!
  while (node.children.length > 0) {
    assert.equal(node.hiddenChildren, undefined)
    node = node.children[0]!
    depth++
  }
  assert.equal(depth, 200)
  assert.equal(node.taskId, '200')
  assert.equal(node.hiddenChildren, 101)
})

test('a task whose parent is not in the list is a root', () => {
  assert.deepEqual(
    buildHierarchy([newTask(7, 3)]).map(({ taskId }) => taskId),
    ['7'],
  )
})

const newTask = (number: number, parent: number | null): Task => ({
  taskId: String(number),
  name: 'deep',
  function: 'deep',
  file: 'shop.js',
  line: 1,
  column: 1,
  parent: parent === null ? null : String(parent),
  startTime: number,
  duration: 1,
  selfTime: 1,
  waitTime: 0,
  status: 'completed',
  slices: [],
})
