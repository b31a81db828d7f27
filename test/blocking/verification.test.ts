import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { AsyncProfilingStats, TaskNode } from '../../src/model/async-stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import { FOLDER, startServer, visit } from './server.support.ts'

const LINES = readFileSync(`${FOLDER}verification.mjs`, 'utf8').split('\n')
/** Number of attempts: a machine's disturbance ends between two of them, an error stays. */
const ATTEMPTS = 5

/** Throws if the statistics are wrong, compared with the app's own measurement. */
type Check = (stats: AsyncProfilingStats, measured: number) => void

const CASES: Readonly<Record<string, { title: string; check: Check }>> = {
  blocking: { title: 'the function that blocked is named, with its file and how long', check: checkBlocking },
  lag: { title: 'event-loop lag is measured', check: checkLag },
  awaits: { title: 'three awaits are three await points', check: checkAwaits },
  hierarchy: { title: 'who awaits whom is a hierarchy', check: checkHierarchy },
  counts: { title: 'tasks are counted', check: checkCounts },
}

for (const { name, nodeArguments } of BACKENDS.filter(({ capabilities }) => capabilities.tasks)) {
  test(`${name}: a small app over a real socket`, { timeout: 60_000 }, async (t) => {
    const origin = await startServer(t, [...nodeArguments, 'verification.mjs'], name)
    for (const path of Object.keys(CASES)) await visit(`${origin}/${path}`)
    for (const [path, { title, check }] of Object.entries(CASES)) {
      await t.test(title, () => attempt(`${origin}/${path}`, check))
    }
  })
}

async function attempt(url: string, check: Check): Promise<void> {
  for (let count = 1; ; count++) {
    const { measured, stats } = await visit(url)
    try {
      check(stats, measured)
      return
    } catch (error) {
      if (count === ATTEMPTS) throw error
    }
  }
}

const lineOf = (name: string): number => LINES.findIndex((line) => line.includes(`function ${name}(`)) + 1

function assertNear(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= Math.max(5, expected / 10), `${actual} ms instead of ${expected}`)
}

function checkBlocking({ blockingCalls }: AsyncProfilingStats, measured: number): void {
  assert.deepEqual(
    blockingCalls.map(({ function: name, file, line, calls }) => ({ name, file, line, calls })),
    [{ name: 'renderInvoice', file: 'verification.mjs', line: lineOf('renderInvoice'), calls: 1 }],
  )
  assertNear(blockingCalls[0]!.duration, measured)
}

/** Checks the lag. The block begins 5 ms before the await is due, or a little later. */
function checkLag({ eventLoopLag }: AsyncProfilingStats, measured: number): void {
  assert.ok(measured >= 120, `blocked for ${measured} ms`)
  assertNear(eventLoopLag.max, measured)
}

function checkAwaits({ awaitPoints }: AsyncProfilingStats, measured: number): void {
  const awaits = awaitPoints.find(({ function: name }) => name === 'awaits')
  assert.ok(awaits !== undefined, 'the function that awaits')
  assert.equal(awaits.awaitCount, 3)
  assert.equal(awaits.sites.length, 3)
  assertNear(awaits.totalWaitTime, measured)
  for (const name of ['fetchUser', 'fetchOrders', 'fetchPrices']) {
    const own = awaitPoints.find((each) => each.function === name)
    assert.equal(own?.awaitCount, 1, name)
    assert.equal(own.file, 'verification.mjs')
  }
}

function checkHierarchy({ taskHierarchy }: AsyncProfilingStats): void {
  let nodes: TaskNode[] = taskHierarchy
  for (const name of ['handle', 'hierarchy', 'loadShop', 'loadShelf', 'loadBook']) {
    const node = nodes.find((each) => each.name === name)
    assert.ok(node !== undefined, `expected ${name}, got ${nodes.map((each) => each.name).join(', ') || 'nothing'}`)
    nodes = node.children
  }
}

function checkCounts(stats: AsyncProfilingStats): void {
  const { tasksCreated, tasksCompleted, tasksFailed, tasksCancelled, tasksPending, tasksDropped, maxConcurrency } =
    stats
  assert.deepEqual(
    { tasksCreated, tasksCompleted, tasksFailed, tasksCancelled, tasksPending, tasksDropped, maxConcurrency },
    {
      tasksCreated: 7,
      tasksCompleted: 6,
      tasksFailed: 1,
      tasksCancelled: 0,
      tasksPending: 0,
      tasksDropped: 0,
      maxConcurrency: 7,
    },
  )
}
