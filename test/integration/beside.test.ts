import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { appEnvironment, startNode } from '../child.support.ts'
import { BACKENDS } from '../contract/backends.ts'
import type { BackendUnderTest } from '../contract/backends.ts'
import { drawTasks, drawWaits } from '../contract/drawing.ts'
import { ask, asyncStats, recordOf } from './client.support.ts'
import type { Answer } from './client.support.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
/** Requests of each kind: the machine may hold up any of them, not most. */
const ROUNDS = 5
/** Tolerance (ms): some readings of the clock, and rounding. */
const TOLERANCE_MS = 0.5
/** Share of a request that only waits, at least. */
const IDLE_SHARE = 0.6
const JOB = ['job', '  byTimer', '    leaf', '  leaf', '  byFile', '    leaf']

interface Seen {
  stats: AsyncProfilingStats
  tasks: string[]
  waits: Record<string, number>
  /** Figures of the header, milliseconds. */
  told: { running: number; waiting: number; total: number }
  /** A part of the running time by the app's own clock, milliseconds. */
  spun: number
  profiles: AsyncProfilingStats[]
}

describe('requests beside calls of profile() and another toolbar', { concurrency: 2 }, () => {
  for (const backend of BACKENDS) {
    test(`${backend.name}: are recorded before, meanwhile and afterwards the same, and no hook stays on`, async (t) => {
      const [port, other] = await startApp(t, backend)
      const hooks = await hooksOf(port)
      const alone = await askOften(port, '/work')
      const { tasks, waits, stats } = alone[0]!
      assert.equal(stats.tasksCreated, backend.capabilities.tasks ? 12 : 0)
      const beside = await Promise.all([
        askOften(port, '/work'),
        askOften(other, '/work'),
        callOften(port, '/own/profile'),
        callOften(port, '/own/profile-otherwise'),
      ])
      const later = [await askOften(port, '/work'), await askOften(other, '/work')]
      for (const seen of [alone, ...beside.slice(0, 2), ...later].flat() as Seen[]) {
        assert.deepEqual([seen.tasks, seen.waits, seen.stats.degraded], [tasks, waits, null])
        assert.equal(seen.stats.tasksCompleted, stats.tasksCompleted)
      }
      for (const job of [...beside[2], ...beside[3]]) checkJob(job, backend)
      if (backend.capabilities.tasks) for (const seen of [alone, ...later]) checkTimes(seen)
      assert.deepEqual(await hooksOf(port), hooks)
    })

    test(`${backend.name}: so are calls within a request, and a request within a call`, async (t) => {
      const [port, other] = await startApp(t, backend)
      const hooks = await hooksOf(port)
      const alone = await askOnce(port, '/work')
      for (const each of [port, other, port]) {
        const nested = await askOnce(each, '/nested')
        checkNested(nested, alone, backend)
        assert.deepEqual((await askOnce(port, '/own/around')).tasks, alone.tasks)
        const around = await statsOf(port, '/own/around-stats')
        if (backend.capabilities.tasks)
          assert.deepEqual(drawTasks(around), ['around', '  leaf', '  byTimer', '    leaf'])
        const after = await askOnce(other, '/work')
        assert.deepEqual([after.tasks, after.waits], [alone.tasks, alone.waits])
      }
      const later = await askOften(port, '/work')
      if (backend.capabilities.tasks) checkTimes(later)
      assert.deepEqual(await hooksOf(port), hooks)
    })

    test(`${backend.name}: the header of a request has the running time of calls within it`, async (t) => {
      if (!backend.capabilities.tasks) return t.skip('it knows no tasks')
      const [port] = await startApp(t, backend)
      for (const path of ['/within', '/answered-within']) {
        const seen = await askOften(port, path)
        const right = seen.filter(({ told, spun }) => told.running + TOLERANCE_MS >= spun)
        assert.ok(right.length > seen.length / 2, JSON.stringify(seen.map(({ told, spun }) => ({ told, spun }))))
        checkTimes(seen)
      }
    })

    test(`${backend.name}: one recording and two of different options have the same hooks, each with its options`, async (t) => {
      const [port, other] = await startApp(t, backend)
      const [one, two] = JSON.parse((await ask(port, { path: '/own/hooks-in-calls' })).body) as unknown[]
      assert.deepEqual(two, one)
      // Which modules are instrumented is decided before any option in code is read.
      if (backend.name !== 'hooks') return
      for (let round = 0; round < 2; round++) {
        const [own, others] = await Promise.all([askOnce(port, '/library'), askOnce(other, '/library')])
        assert.deepEqual(own.tasks, ['/library', '  leaf'])
        assert.deepEqual(others.tasks, ['/library', '  mapAsync', '    pause', '    leaf'])
      }
    })

    test(`${backend.name}: a toolbar without samples knows idle time while another one samples`, async (t) => {
      const [, other] = await startApp(t, backend, 2)
      const seen = await askOften(other, '/wait')
      // A busy machine takes from some of them.
      const right = seen.filter(({ stats: { ledger } }) => ledger.waiting >= IDLE_SHARE * ledger.wall)
      assert.ok(right.length > seen.length / 2, JSON.stringify(seen.map(({ stats }) => stats.ledger)))
      assert.ok(seen.some(({ told }) => Number.isNaN(told.waiting) || told.waiting >= IDLE_SHARE * told.total))
    })

    test(`${backend.name}: so are callbacks that one hands over to the other`, async (t) => {
      if (!backend.capabilities.tasks) return t.skip('it knows no tasks')
      const [port, other] = await startApp(t, backend)
      for (const each of [port, other, port]) {
        const taking = statsOf(port, '/own/take-over')
        const { tasks } = await askOnce(each, '/hand-over')
        assert.deepEqual(tasks, ['/hand-over', '  handOver', '    leaf'])
        assert.deepEqual(
          (await taking).tasks.map(({ name }) => name),
          ['takeOver', 'leaf'],
        )
      }
    })
  }
})

function checkJob(stats: AsyncProfilingStats, { capabilities, name }: BackendUnderTest): void {
  assert.equal(stats.backend, name)
  assert.deepEqual(drawTasks(stats), capabilities.tasks ? JOB : [])
}

function checkNested({ tasks, profiles }: Seen, alone: Seen, backend: BackendUnderTest): void {
  const [job, nestedJob] = profiles
  checkJob(job!, backend)
  if (!backend.capabilities.tasks) return
  assert.deepEqual(drawTasks(nestedJob!), ['nestedJob', '  leaf ×2'])
  const work = alone.tasks.slice(1)
  assert.deepEqual(tasks, ['/nested', '  leaf', '  find', '    leaf', '  byTimer', '    leaf', ...work])
}

/**
 * Checks in most of the requests that the header told the app's own measurement at least, and that the ledger has the
 * same and at most the time after the headers more.
 */
function checkTimes(all: readonly Seen[]): void {
  const isRight = ({ told, spun, stats: { ledger } }: Seen): boolean => {
    const later = ledger.running - told.running
    return (
      told.running + TOLERANCE_MS >= spun && later >= -TOLERANCE_MS && later <= ledger.wall - told.total + TOLERANCE_MS
    )
  }
  const wrong = all.filter((seen) => !isRight(seen))
  const figures = wrong.map(({ told, spun, stats }) => ({ told, spun, ledger: stats.ledger }))
  assert.ok(wrong.length <= all.length / 2, JSON.stringify(figures))
}

async function askOften(port: number, path: string): Promise<Seen[]> {
  const all: Seen[] = []
  for (let round = 0; round < ROUNDS; round++) all.push(await askOnce(port, path))
  return all
}

async function askOnce(port: number, path: string): Promise<Seen> {
  const answer = await ask(port, { path })
  const stats = asyncStats(await recordOf(port, answer))
  const { spun, profiles = [] } = JSON.parse(answer.body) as { spun: number; profiles?: AsyncProfilingStats[] }
  const told = {
    running: durationOf(answer, 'running'),
    waiting: durationOf(answer, 'waiting'),
    total: durationOf(answer, 'total'),
  }
  return { stats, tasks: drawTasks(stats), waits: drawWaits(stats), told, spun, profiles }
}

/** Returns a duration of the `Server-Timing` header; NaN if it is missing. */
const durationOf = ({ headers }: Answer, name: string): number =>
  Number(new RegExp(`${name};dur=([\\d.]+)`).exec(String(headers['server-timing']))?.[1] ?? Number.NaN)

async function callOften(port: number, path: string): Promise<AsyncProfilingStats[]> {
  const all: AsyncProfilingStats[] = []
  for (let round = 0; round < ROUNDS; round++) all.push(await statsOf(port, path))
  return all
}

const statsOf = async (port: number, path: string): Promise<AsyncProfilingStats> =>
  JSON.parse((await ask(port, { path })).body) as AsyncProfilingStats

const hooksOf = async (port: number): Promise<unknown> => JSON.parse((await ask(port, { path: '/own/hooks' })).body)

/** Starts the app and returns the ports of its two toolbars. */
async function startApp(
  t: TestContext,
  { name, nodeArguments }: BackendUnderTest,
  sampleInterval = 0,
): Promise<[number, number]> {
  const args = ['--expose-internals', '--no-warnings', ...nodeArguments, 'test/fixtures/beside/app.mjs']
  const env = {
    ...appEnvironment(),
    DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: name,
    DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1',
    // Samples make figures of the header estimates.
    DEBUG_TOOLBAR_ASYNC_PROFILER_SAMPLE_INTERVAL: String(sampleInterval),
  }
  const { first } = await startNode(t, args, { cwd: ROOT, env })
  return JSON.parse(first) as [number, number]
}
