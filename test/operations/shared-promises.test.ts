import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { Task, WaitCause } from '../../src/model/async-stats.ts'
import { appEnvironment } from '../child.support.ts'
import { POSTGRESQL, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
const MIN_COVERAGE = 0.95
/** Queries take 10 ms. */
const MIN_WAIT_MS = 5

interface Scenario {
  degraded: string | null
  coverage: number
  waiting: number
  waitingFor: Record<string, number>
  tasks: Task[]
}

/** By scenario: the function that waits, and the ids of the tasks that ended its waits for others, in order. */
const EXPECTED: Readonly<Record<string, (tasks: readonly Task[]) => string[]>> = {
  // Each waits for the one before it.
  ownLock: (tasks) => idsOf(tasks, 'ownLock').slice(0, -1),
  mutexed: (tasks) => idsOf(tasks, 'mutexed').slice(0, -1),
  // Two at a time; either may be the first to end.
  withSemaphore: (tasks) => idsOf(tasks, 'withSemaphore').slice(0, 2),
  limited: (tasks) => idsOf(tasks, 'job'),
  cachedRead: (tasks) => Array.from({ length: 3 }, () => idsOf(tasks, 'load')[0]!),
  loaded: (tasks) => Array.from({ length: 4 }, () => idsOf(tasks, 'batch')[0]!),
}

const why =
  (await whyNoService(POSTGRESQL)) ||
  (!existsSync(resolve(FOLDER, 'node_modules/dataloader')) && process.env['CI'] !== 'true'
    ? 'dataloader is not installed: npm ci --prefix test/operations'
    : false)

for (const backend of ['instrumentation', 'hooks'] as const) {
  test(
    `${backend}: a lock, a mutex, a semaphore, a queue, a shared result and a batch are settled by their tasks`,
    {
      skip: why,
    },
    async (t) => {
      const scenarios = await run(backend)
      assert.deepEqual(Object.keys(scenarios), Object.keys(EXPECTED))
      for (const [name, scenario] of Object.entries(scenarios)) {
        t.diagnostic(`${name}: coverage ${scenario.coverage.toFixed(2)}`)
        checkScenario(name, scenario, backend === 'instrumentation')
      }
    },
  )
}

async function run(backend: 'instrumentation' | 'hooks'): Promise<Record<string, Scenario>> {
  const preload = backend === 'instrumentation' ? ['--import', REGISTER] : []
  const { stdout } = await promisify(execFile)(process.execPath, [...preload, resolve(FOLDER, 'shared-promises.mjs')], {
    cwd: root,
    env: { ...appEnvironment(), ...SERVICE_ENVIRONMENT, DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' },
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout) as Record<string, Scenario>
}

/** Checks that no cause is wrong, and where the backend sees library code apart, that none is missing. */
function checkScenario(name: string, scenario: Scenario, isComplete: boolean): void {
  const { degraded, tasks, coverage, waiting, waitingFor } = scenario
  const about = `${name}: ${JSON.stringify(tasks)}`
  assert.equal(degraded, null)
  const found = tasks.filter((task) => task.name === name).flatMap((task) => othersOf(task))
  const settlers = found.map(({ ids }) => ids[0] ?? 'unknown')
  const expected = EXPECTED[name]!(tasks)
  if (isComplete) {
    assert.deepEqual(inOrder(name, settlers), inOrder(name, expected), about)
    assert.ok(coverage >= MIN_COVERAGE, about)
  } else {
    const named = settlers.filter((id) => id !== 'unknown')
    assert.ok(isWithin(inOrder(name, expected), inOrder(name, named)), about)
  }
  const sum = Object.values(waitingFor).reduce((total, time) => total + time, 0)
  assert.ok(Math.abs(sum - waiting) < 1e-6, about)
}

/** Tells whether all of the second list are in the first one, in the same order. */
function isWithin(all: readonly string[], some: readonly string[]): boolean {
  let next = 0
  for (const each of all) if (each === some[next]) next++
  return next === some.length
}

const inOrder = (name: string, ids: readonly string[]): readonly string[] =>
  name === 'withSemaphore' ? ids.toSorted() : ids

const idsOf = (tasks: readonly Task[], name: string): string[] =>
  tasks.filter((task) => task.name === name).map(({ taskId }) => taskId)

/** The causes of its waits for others: those for its own calls are known, and for settled promises short. */
const othersOf = ({ waits = [] }: Task): WaitCause[] =>
  waits.filter(({ start, end, cause }) => end - start >= MIN_WAIT_MS && cause.type !== 'task').map(({ cause }) => cause)
