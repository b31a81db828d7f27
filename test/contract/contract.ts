import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { AsyncProfilingStats, Capabilities } from '../../src/model/async-stats.ts'
import { BACKENDS } from './backends.ts'
import type { BackendUnderTest } from './backends.ts'
import { drawTasks, drawWaits, readDrawing } from './drawing.ts'
import { positionOf, runFixture } from './fixture.ts'
import type { CaseResult } from './fixture.ts'

export type Capability = keyof Capabilities

/** The expected result of one program of a fixture, on every backend that can know it. */
export interface Expectation {
  /** By default, the needs of the given expectations. */
  needs?: readonly Capability[]
  /** In the notation of `drawTasks`. */
  tasks?: readonly string[]
  /** Some of the tasks are called by a callback: a backend that does not know its registrar may make them roots. */
  callbacks?: true
  /** Counts of every executed await, by `function: text of the fixture from the keyword on`. */
  waits?: Readonly<Record<string, number>>
  /** Why a backend with the capabilities still cannot give this here; null if it can. */
  unless?: (backend: BackendUnderTest) => string | null
  /** Any further check. */
  check?: (stats: AsyncProfilingStats, result: CaseResult) => void
}

/**
 * Runs the programs of a fixture on every backend and asserts each one's expectations, and those for every profile: the
 * same keys, counts that agree, a ledger that adds up.
 *
 * @param skip why this runtime cannot run the fixture at all
 */
export function contract(
  fixture: string,
  cases: Readonly<Record<string, Expectation>>,
  skip: string | false = false,
): void {
  for (const backend of BACKENDS) {
    describe(`${backend.name}: ${fixture}`, { skip }, () => {
      let results: ReadonlyMap<string, CaseResult>
      before(async () => {
        results = await runFixture(fixture, backend)
      })
      it('runs no program that is not expected', () =>
        assert.deepEqual([...results.keys()].toSorted(), Object.keys(cases).toSorted()))
      for (const [name, expected] of Object.entries(cases)) {
        it(`${name}: holds the invariants of every profile`, () => assertSound(statsOf(results, name), backend))
        it(name, { skip: missing(expected, backend) }, () =>
          assertExpected({ fixture, backend }, statsOf(results, name), expected, results.get(name)!),
        )
      }
    })
  }
}

function missing(expected: Expectation, backend: BackendUnderTest): string | false {
  const { name, capabilities } = backend
  const reason = expected.unless?.(backend) ?? null
  if (reason !== null) return reason
  const needs = expected.needs ?? [
    ...(expected.waits === undefined ? [] : (['awaitPoints'] as const)),
    ...(expected.tasks === undefined && expected.check === undefined ? [] : (['tasks'] as const)),
  ]
  const lacking = needs.filter((capability) => !capabilities[capability])
  return lacking.length > 0 && `the ${name} backend has no capability ${lacking.map((each) => `"${each}"`).join(', ')}`
}

function statsOf(results: ReadonlyMap<string, CaseResult>, name: string): AsyncProfilingStats {
  const result = results.get(name)
  assert.ok(result, `the fixture printed no result for ${name}`)
  assert.equal(result.error, undefined)
  return result.stats
}

function assertExpected(
  { fixture, backend }: { fixture: string; backend: BackendUnderTest },
  stats: AsyncProfilingStats,
  expected: Expectation,
  result: CaseResult,
): void {
  if (expected.tasks !== undefined) {
    if (expected.callbacks === true && !backend.linksCallbacks) assertTasksUnlinked(drawTasks(stats), expected.tasks)
    else assert.deepEqual(drawTasks(stats), expected.tasks)
  }
  if (expected.waits !== undefined) assert.deepEqual(drawWaits(stats), resolveWaits(fixture, expected.waits))
  expected.check?.(stats, result)
}

/** Asserts the same tasks, and no parent but the expected one; any of them may be a root. */
function assertTasksUnlinked(actual: readonly string[], expected: readonly string[]): void {
  const [found, wanted] = [readDrawing(actual), readDrawing(expected)]
  assert.deepEqual(found.map(({ name }) => name).toSorted(), wanted.map(({ name }) => name).toSorted())
  const edges = new Set(wanted.map(({ name, parent }) => `${parent} > ${name}`))
  for (const { name, parent } of found)
    assert.ok(parent === '' || edges.has(`${parent} > ${name}`), `${parent} > ${name}`)
}

function resolveWaits(fixture: string, waits: Readonly<Record<string, number>>): Record<string, number> {
  const resolved = Object.entries(waits).map(([key, count]) => {
    const [, name, text] = /^(.+?): (.+)$/s.exec(key)!
    return [`${name!} ${positionOf(fixture, text!)}`, count]
  })
  return Object.fromEntries(resolved) as Record<string, number>
}

const KEYS = `
  backend capabilities degraded duration profilingOverhead tasksCreated tasksCompleted tasksFailed tasksCancelled
  tasksPending tasksDropped maxConcurrency eventLoopLag blockingCalls tasks taskHierarchy awaitPoints topAsyncFunctions
  ledger limits loop operations unattributedFunctions coverage findings criticalPath
`
  .trim()
  .split(/\s+/)
  .toSorted()

/** Present if other profiles were open meanwhile. */
const SOMETIMES: ReadonlySet<string> = new Set(['heldBy', 'holdsUp', 'unread', 'loopCosts', 'answeredBy'])

function assertSound(stats: AsyncProfilingStats, backend: BackendUnderTest): void {
  const always = Object.keys(stats).filter((key) => !SOMETIMES.has(key))
  assert.deepEqual(always.toSorted(), KEYS)
  assert.equal(stats.backend, backend.name)
  assert.deepEqual(stats.capabilities, backend.capabilities)
  assert.equal(stats.degraded, null)
  assertCountsAgree(stats)
  assertWaitsAgree(stats)
  assertLedgerAddsUp(stats)
  if (!backend.capabilities.tasks) assert.deepEqual([stats.tasksCreated, stats.tasks, stats.taskHierarchy], [0, [], []])
  if (!backend.capabilities.awaitPoints) assert.deepEqual(stats.awaitPoints, [])
}

/**
 * Asserts that the waits of the single tasks are those that the exact counters know. On `hooks`, one wait of a
 * generator ends two slices: that before the `yield`, and that in which it hands the value over.
 */
function assertWaitsAgree({ backend, tasks, awaitPoints, tasksDropped }: AsyncProfilingStats): void {
  if (tasksDropped > 0) return
  const counts = new Map<string, number>()
  for (const { file, function: name, awaits } of tasks) {
    for (const [, line, column] of awaits!) {
      const key = `${file} ${name} ${line}:${column}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const counted = awaitPoints.flatMap(({ file, function: name, sites }) =>
    sites.map(({ line, column, awaitCount }) => [`${file} ${name} ${line}:${column}`, awaitCount] as const),
  )
  assert.deepEqual([...counts.keys()].toSorted(), counted.map(([key]) => key).toSorted())
  for (const [key, count] of counted) {
    const ended = counts.get(key)!
    assert.ok(ended === count || (backend === 'hooks' && ended > count), `${ended} waits at ${key}, counted ${count}`)
  }
}

function assertCountsAgree(stats: AsyncProfilingStats): void {
  const { tasks } = stats
  assert.equal(stats.tasksCreated, tasks.length + stats.tasksDropped)
  const count = (status: string): number => tasks.filter((task) => task.status === status).length
  if (stats.tasksDropped === 0) {
    assert.deepEqual(
      [stats.tasksCompleted, stats.tasksFailed, stats.tasksCancelled, stats.tasksPending],
      [count('completed'), count('failed'), count('cancelled'), count('pending')],
    )
  }
  const ids = new Set(tasks.map((task) => task.taskId))
  assert.equal(ids.size, tasks.length, 'every task has an id of its own')
  for (const { parent, slices, waitTime, selfTime } of tasks) {
    assert.ok(parent === null || ids.has(parent), `parent ${String(parent)} is a task`)
    assert.ok(selfTime >= 0 && waitTime >= 0)
    assert.ok(slices.every(([start, end], index) => start <= end && start >= (slices[index - 1]?.[1] ?? 0)))
  }
}

/** Asserts that the parts count each millisecond once, up to the rounding of floating-point sums. */
function assertLedgerAddsUp({ ledger, duration }: AsyncProfilingStats): void {
  const { wall, running, waiting, queued, unattributed } = ledger
  assert.equal(wall, duration)
  assert.ok([running, waiting, queued, unattributed].every((part) => part >= 0))
  const sum = running + waiting + queued + unattributed
  assert.ok(Math.abs(sum - wall) <= wall * 0.01, `expected parts that sum to ${wall} ms, they sum to ${sum} ms`)
}
