import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AsyncProfilingStats, AwaitPoint } from '../../model/async-stats.ts'
import type { BusyColumns, Trace } from '../../model/trace.ts'
import { analyzeAsync } from '../async-stats.ts'
import { draw, toInput } from '../drawing.test.support.ts'
import { ownProcess } from './whole-process.ts'
import { anySchedule, near, play, sum } from '../schedule.test.support.ts'
import { setAside } from './without-profiler-work.ts'
import { profilingWithin } from '../tasks/gaps.ts'
import { indexWaits } from '../tasks/waits.ts'

const columnsOf = (intervals: readonly (readonly [number, number])[]): BusyColumns => ({
  count: intervals.length,
  start: Float64Array.from(intervals, ([start]) => start),
  end: Float64Array.from(intervals, ([, end]) => end),
})

/** Adds profiler work, in times from the profile's start. */
const withWork = (trace: Trace, intervals: readonly (readonly [number, number])[]): Trace => ({
  ...trace,
  profilerWork: columnsOf(intervals.map(([from, to]) => [trace.start + from, trace.start + to])),
})

const listWaits = (stats: AsyncProfilingStats): [number, number][][] =>
  stats.tasks.map((_, index) => indexWaits(stats)(index).map(({ start, end }) => [start, end]))

test('a module that a task loads is no block of that task: the time is queued, and the cost of profiling', () => {
  const drawn = draw(
    `
    clock   .........:.........:
    load    RRRRRRRRRRaaaaaaRRR|
    `,
    { scale: 10 },
  )
  const input = drawn.inputOf('A')
  const before = drawn.stats()
  assert.deepEqual([before.ledger.running, before.blockingCalls.map((call) => call.duration)], [130, [100]])
  const stats = analyzeAsync({ ...input, trace: withWork(input.trace, [[10, 80]]) })
  assert.deepEqual(stats.ledger, {
    wall: 200,
    running: 60,
    waiting: 70,
    queued: 70,
    unattributed: 0,
    waitingFor: { unknown: 70 },
  })
  assert.deepEqual([stats.blockingCalls, stats.profilingOverhead], [[], 70])
  const [task] = stats.tasks
  assert.deepEqual([task!.selfTime, task!.waitTime, task!.duration], [60, 60, 190])
  assert.deepEqual(task!.slices, [
    [0, 10],
    [80, 100],
    [160, 190],
  ])
  assert.equal(stats.topAsyncFunctions[0]!.totalTime, 60)
  assert.deepEqual(listWaits(stats), [[[100, 160]]])
  assert.equal(profilingWithin(task!, stats), 70)
  assert.deepEqual(stats.loop!.profiler, [[10, 80]])
  assert.deepEqual([stats.awaitPoints, stats.eventLoopLag], [before.awaitPoints, before.eventLoopLag])
})

test('a block goes on behind it as one, and keeps its await', () => {
  const drawn = draw('clock   .........:.........:\nload    RRRRRRRRRRaaaRRRRRR|', { scale: 10 })
  const input = drawn.inputOf('A')
  const { blockingCalls, awaitPoints } = analyzeAsync({
    ...input,
    trace: withWork(input.trace, [
      [20, 30],
      [130, 190],
    ]),
  })
  assert.deepEqual(
    blockingCalls.map((call) => [call.function, call.startTime, call.duration]),
    [['load', 0, 90]],
  )
  assert.deepEqual([awaitPoints[0]!.awaitCount, awaitPoints[0]!.totalWaitTime], [1, 30])
})

test('a slice that is all of it still ends in its await', () => {
  const { inputOf } = draw('clock   .........:\nload    RRRRRaaaR|')
  const input = inputOf('A')
  const { tasks, awaitPoints, ledger } = analyzeAsync({ ...input, trace: withWork(input.trace, [[0, 5]]) })
  assert.deepEqual([tasks[0]!.selfTime, awaitPoints[0]!.totalWaitTime, ledger.running], [1, 3, 1])
})

test('outside all slices it is the cost of a request that waited behind it, and no part of a process', () => {
  const drawn = draw(
    `
    clock   .........:.........:
    others  ########
    probe   ========
    load            RaaaaR|
    `,
    { scale: 10 },
  )
  const { trace, ...input } = drawn.inputOf('A')
  const worked = withWork(trace, [[10, 70]])
  const request = analyzeAsync({ ...input, trace: worked })
  const { running, queued, unattributed } = request.ledger
  assert.deepEqual([running, queued, unattributed, request.profilingOverhead], [20, 60, 20, 60])
  const whole = analyzeAsync({ ...input, trace: ownProcess(worked) })
  assert.deepEqual([whole.ledger.running, whole.ledger.queued, whole.profilingOverhead], [40, 60, 60])
  assert.deepEqual(whole.blockingCalls, [])
  assert.deepEqual(listWaits(whole), [[[90, 130]]])
})

test('a process that does nothing else than instrument has run for nothing', () => {
  const { trace, ...input } = draw('clock   .........:\nothers  ########  \nload            R|').inputOf('A')
  const { ledger, profilingOverhead } = analyzeAsync({ ...input, trace: ownProcess(withWork(trace, [[0, 8]])) })
  assert.deepEqual([ledger.running, ledger.queued, profilingOverhead], [1, 8, 8])
})

/** In shares of a profile's length. */
const anyWork = fc
  .uniqueArray(
    fc.nat({ max: 256 }).map((part) => part / 256),
    { maxLength: 60 },
  )
  .map((times) => times.toSorted((a, b) => a - b))
  .map((times) => Array.from({ length: times.length >> 1 }, (_, at) => [times[2 * at]!, times[2 * at + 1]!] as const))

const overlap = (
  slices: readonly (readonly [number, number])[],
  work: readonly (readonly [number, number])[],
): number => sum(slices.flatMap(([a, b]) => work.map(([from, to]) => Math.max(0, Math.min(b, to) - Math.max(a, from)))))

test('in any trace: each task loses the work in its slices, none is left there, and the rest stays', () => {
  fc.assert(
    fc.property(anySchedule, anyWork, (steps, work) => {
      const { trace } = play(steps, 10_000)
      const before = analyzeAsync(toInput(trace))
      const length = trace.end - trace.start
      const inside = work.map(([from, to]) => [from * length, to * length] as const).filter(isPossibleIn(trace))
      const worked = withWork(trace, inside)
      const after = analyzeAsync(toInput(worked))
      checkTasks(before, after, inside)
      const aside = setAside(worked)
      assert.equal(setAside(aside), aside, 'a second time changes nothing')
      near(before.ledger.running - after.ledger.running, overlap(rowsOf(trace), inside), 'running')
      near(after.profilingOverhead - before.profilingOverhead, sum(inside.map(([from, to]) => to - from)), 'cost')
      near(overlap(rowsOf(aside), inside), 0, 'left')
      assert.deepEqual(withoutDelays(after.awaitPoints), withoutDelays(before.awaitPoints))
      assert.deepEqual(after.taskHierarchy, before.taskHierarchy)
      assert.deepEqual(listWaits(after), listWaits(before))
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) },
  )
})

/** Removes ready delays, and causes as well: the profiler may have held up a task that was ready. */
const withoutDelays = (points: AwaitPoint[]): unknown =>
  JSON.parse(
    JSON.stringify(points, (key, value: unknown) =>
      key === 'totalReadyDelay' || key === 'causes' ? undefined : value,
    ),
  )

/** Tells whether no event of the app falls into the profiler's work. */
const isPossibleIn = (trace: Trace): ((work: readonly [number, number]) => boolean) => {
  const bounds = [...rowsOf(trace).flat(), trace.end - trace.start]
  return ([from, to]) => bounds.every((bound) => bound <= from || bound >= to)
}

const rowsOf = ({ slices, start }: Trace): [number, number][] =>
  Array.from({ length: slices.count }, (_, row) => [slices.start[row]! - start, slices.end[row]! - start])

function checkTasks(
  before: AsyncProfilingStats,
  after: AsyncProfilingStats,
  work: readonly (readonly [number, number])[],
): void {
  assert.equal(after.tasks.length, before.tasks.length)
  for (const [index, task] of after.tasks.entries()) {
    const was = before.tasks[index]!
    near(was.selfTime - task.selfTime, overlap(was.slices, work), 'self time')
    assert.deepEqual([task.waitTime, task.duration, task.status], [was.waitTime, was.duration, was.status])
  }
}
