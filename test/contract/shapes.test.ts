import assert from 'node:assert/strict'
import type { AsyncProfilingStats, TaskNode } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'
import { taskNamed } from './drawing.ts'

contract('worked-example.mjs', {
  page: {
    tasks: ['page', '  load ×3'],
    waits: { 'load: await sleep(10)': 3, 'page: await load(1)': 1, 'page: await Promise.all': 1 },
    check: (stats) => {
      assert.equal(stats.maxConcurrency, 3)
      assert.deepEqual(sites(stats), [
        'load worked-example.mjs:20 21:3',
        'page worked-example.mjs:24 25:17',
        'page worked-example.mjs:24 26:16',
      ])
      assert.deepEqual(begins(stats), ['page 24:1', 'load 20:1', 'load 20:1', 'load 20:1'])
      assert.ok(totalOf(stats, 'load') > 25, `three waits of 10 ms take 30 ms, not ${totalOf(stats, 'load')}`)
      assert.ok(totalOf(stats, 'page') > 16)
      // test/ledger tests the size of each part: a busy machine stops the process for as long as these sleeps take.
      const { wall, running, waiting, queued, unattributed } = stats.ledger
      assert.ok(Math.abs(running + waiting + queued + unattributed - wall) < wall / 100 && running > 0)
    },
  },
})

contract('shapes.mjs', {
  fiveAtOnce: {
    tasks: ['fiveAtOnce', '  one', '  two', '  three', '  four', '  five'],
    check: (stats) => assert.equal(stats.maxConcurrency, 6),
  },
  parentOfTwo: {
    tasks: ['parentOfTwo', '  read', '  send'],
    check: (stats) => {
      const { taskId } = taskNamed(stats, 'parentOfTwo')
      assert.deepEqual(
        stats.tasks.map((task) => task.parent),
        [null, taskId, taskId],
      )
    },
  },
  threeAwaits: {
    tasks: ['threeAwaits'],
    waits: {
      'threeAwaits: await sleepAtLeast(10)': 1,
      'threeAwaits: await sleepAtLeast(20)': 1,
      'threeAwaits: await sleepAtLeast(30)': 1,
    },
    check: ({ awaitPoints: [point] }) => {
      assert.equal(point!.awaitCount, 3)
      assert.ok(point!.totalWaitTime > 55, `10, 20 and 30 ms are 60 ms, not ${point!.totalWaitTime}`)
      const [ten, twenty, thirty] = point!.sites.map((site) => site.totalWaitTime)
      assert.ok(ten! > 8 && twenty! > 17 && thirty! > 27, `${ten} ${twenty} ${thirty}`)
    },
  },
  noAsyncRoot: {
    tasks: ['read', 'send'],
    check: (stats) =>
      assert.deepEqual(
        stats.tasks.map((task) => task.parent),
        [null, null],
      ),
  },
  nothingAsync: { tasks: [], waits: {}, check: (_stats, { value }) => assert.equal(value, 42) },
  flat1: flat('flat1', 'leaf', 1),
  flat10: flat('flat10', 'leaf', 10),
  flat100: flat('flat100', 'read', 100),
  flat1000: flat('flat1000', 'read', 1000),
  flat5000: flat('flat5000', 'leaf', 5000),
  oneAfterTheOther1000: {
    ...flat('oneAfterTheOther1000', 'leaf', 1000),
    waits: { 'oneAfterTheOther1000: await leaf()': 1000 },
    check: (stats) => assert.equal(stats.maxConcurrency, 2),
  },
  nested3: { tasks: ['nest', '  nest', '    nest'], waits: { 'nest: await nest(depth - 1)': 2 } },
  nested300: {
    waits: { 'nest: await nest(depth - 1)': 299 },
    check: (stats) => {
      assert.equal(stats.tasksCreated, 300)
      assert.deepEqual(
        stats.tasks.map((task) => task.parent),
        [null, ...stats.tasks.slice(0, -1).map((task) => task.taskId)],
      )
      const shown = chain(stats.taskHierarchy[0]!)
      assert.equal(shown.length, 200)
      assert.deepEqual(
        shown.slice(0, -1).filter((node) => node.hiddenChildren !== undefined),
        [],
      )
      assert.equal(shown.at(-1)!.hiddenChildren, 100)
    },
  },
  cancelled: {
    tasks: ['cancelled', '  waitFor cancelled', '  throwIfAborted cancelled', '  abortByName cancelled'],
    check: (stats) => assert.deepEqual([stats.tasksCancelled, stats.tasksFailed, stats.tasksCompleted], [3, 0, 1]),
  },
  failing: {
    tasks: ['failing', '  fail failed', '  failAtOnce failed'],
    check: (stats) => assert.deepEqual([stats.tasksCancelled, stats.tasksFailed, stats.tasksCompleted], [0, 2, 1]),
  },
  mixed: { tasks: ['mixed', '  read', '  fail failed', '  abortByName cancelled', '  read', '  failAtOnce failed'] },
})

function flat(
  root: string,
  name: string,
  count: number,
): { tasks: string[]; check: (stats: AsyncProfilingStats) => void } {
  return {
    tasks: [root, count === 1 ? `  ${name}` : `  ${name} ×${count}`],
    check: (stats) => {
      assert.equal(stats.tasksCreated, count + 1)
      assert.equal(stats.tasksCompleted, count + 1)
      assert.equal(stats.topAsyncFunctions.find((fn) => fn.function === name)!.calls, count)
    },
  }
}

function chain(root: TaskNode): TaskNode[] {
  const nodes: TaskNode[] = []
  for (let node: TaskNode | undefined = root; node !== undefined; node = node.children[0]) nodes.push(node)
  return nodes
}

const sites = ({ awaitPoints }: AsyncProfilingStats): string[] =>
  awaitPoints.flatMap((point) =>
    point.sites.map(({ line, column }) => `${point.function} ${point.file}:${point.line} ${line}:${column}`),
  )

const begins = ({ tasks }: AsyncProfilingStats): string[] =>
  tasks.map(({ name, line, column }) => `${name} ${line}:${column}`)

const totalOf = ({ awaitPoints }: AsyncProfilingStats, name: string): number =>
  awaitPoints.find((point) => point.function === name)!.totalWaitTime
