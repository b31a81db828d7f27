import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from './fake-clock.test.support.ts'
import { profilerWork } from './profiler-work.ts'
import { Recorder } from './recorder.ts'

const placeAt = (line: number): Parameters<Recorder['siteOf']>[0] => ({
  script: '/app/a.js',
  line,
  column: 1,
  functionLine: 1,
  functionColumn: 1,
  functionName: 'a',
})
const [entry, first, second] = [placeAt(1), placeAt(2), placeAt(3)]

function setUp(maxTasks = 100, outer: Recorder | null = null): { clock: FakeClock; recorder: Recorder } {
  const clock = new FakeClock(1000)
  return { clock, recorder: new Recorder({ name: 'p', clock, maxTasks, outer }) }
}

test('a trace is anchored to the calendar and knows its idle time', () => {
  const { clock, recorder } = setUp()
  clock.rest(30)
  clock.work(12)
  const trace = recorder.finish()
  assert.deepEqual([trace.start, trace.end, trace.idle, trace.epochStart], [1000, 1042, 30, 1_800_000_001_000])
  assert.deepEqual([trace.name, trace.backend, trace.degraded], ['p', 'none', null])
})

test('a site is told by the place object, each once', () => {
  const { recorder } = setUp()
  assert.deepEqual(
    [entry, first, entry, first].map((place) => recorder.siteOf(place)),
    [0, 1, 0, 1],
  )
})

test('settling twice, resuming what runs and waiting after the end change nothing', () => {
  const { clock, recorder } = setUp()
  const task = recorder.beginTask(recorder.siteOf(entry), 0, clock.now())
  recorder.resumeTask(task, 1001)
  recorder.reopenWait(task)
  recorder.settleTask(task, 1003)
  recorder.settleTask(task, 1009)
  recorder.suspendTask(task, recorder.siteOf(first), 1010)
  recorder.reopenWait(task)
  const { counts, sites, tasks } = recorder.finish()
  assert.deepEqual([counts.created, counts.completed, tasks.end[0]], [1, 1, 1003])
  assert.deepEqual(
    sites.map(({ waits }) => waits.count),
    [0, 0],
  )
})

test('a suspend while suspended ends the wait before', () => {
  const { clock, recorder } = setUp()
  const task = recorder.beginTask(recorder.siteOf(entry), 0, clock.now())
  recorder.suspendTask(task, recorder.siteOf(first), 1000)
  recorder.suspendTask(task, recorder.siteOf(second), 1010)
  recorder.settleTask(task, 1015)
  const { sites, tasks } = recorder.finish()
  assert.deepEqual(
    sites.map(({ waits }) => [waits.count, waits.total, waits.open, waits.openStarts]),
    [
      [0, 0, 0, 0],
      [1, 10, 0, 0],
      [1, 5, 0, 0],
    ],
  )
  assert.deepEqual([tasks.waitTime[0], tasks.waitingSince[0]], [15, Number.NaN])
})

test('a wait that is reopened goes on as if it had not ended', () => {
  const { clock, recorder } = setUp()
  const task = recorder.beginTask(recorder.siteOf(entry), 0, clock.now())
  recorder.suspendTask(task, recorder.siteOf(first), 1000)
  recorder.resumeTask(task, 1004)
  recorder.reopenWait(task)
  recorder.reopenWait(task)
  recorder.resumeTask(task, 1015)
  const { waits } = recorder.finish().sites[1]!
  assert.deepEqual([waits.count, waits.total, waits.max, waits.open], [1, 15, 15, 0])
})

test('outcomes are told after the settle, also of tasks beyond the bound', () => {
  const { clock, recorder } = setUp(1)
  const site = recorder.siteOf(entry)
  const tasks = [0, 1, 2].map(() => recorder.beginTask(site, 0, clock.now()))
  recorder.setOutcome(tasks[0]!, 'failed')
  for (const task of tasks) recorder.settleTask(task, 1001)
  recorder.setOutcome(tasks[0]!, 'completed')
  recorder.setOutcome(tasks[1]!, 'failed')
  recorder.setOutcome(tasks[2]!, 'cancelled')
  const { counts, tasks: rows } = recorder.finish()
  assert.deepEqual([counts.completed, counts.failed, counts.cancelled, counts.droppedTasks], [1, 1, 1, 2])
  assert.deepEqual([...rows.status], [1])
})

test('slices beyond the bound are counted, and times stay exact', () => {
  const { clock, recorder } = setUp(1)
  const task = recorder.beginTask(recorder.siteOf(entry), 0, clock.now())
  const site = recorder.siteOf(first)
  for (let index = 0; index < 1500; index++) recorder.addSlice(task, 1000 + index, 1000.5 + index, 0, site + 1)
  const trace = recorder.finish()
  assert.deepEqual([trace.slices.count, trace.counts.droppedSlices], [1024, 476])
  assert.deepEqual([trace.running, trace.tasks.loopTime[0], trace.sites[0]!.tasks.loopTime], [750, 750, 750])
})

test('a cut too short to see leaves no row but counts; a suspend always leaves one', () => {
  const { clock, recorder } = setUp()
  const task = recorder.beginTask(recorder.siteOf(entry), 0, clock.now())
  recorder.addSlice(task, 1000, 1000.001, 0, 0)
  recorder.addSlice(task, 1001, 1001.001, 0, 1)
  const { slices, running } = recorder.finish()
  assert.equal(slices.count, 1)
  assert.ok(Math.abs(running - 0.002) < 1e-9)
})

test("an inner profile's time is the outer one's as well", () => {
  const { recorder: outer } = setUp()
  const { recorder: inner } = setUp(100, outer)
  const task = inner.beginTask(inner.siteOf(entry), 0, 1000)
  inner.addSlice(task, 1000, 1010, 0, 1)
  const trace = outer.finish()
  assert.deepEqual(
    [trace.running, trace.counts.created, [...trace.slices.task], [...trace.slices.endSite]],
    [10, 0, [0], [0]],
  )
  inner.addSlice(null, 1010, 1020, 0, 0)
  assert.equal(inner.finish().running, 20, 'it goes on when the outer one has ended')
})

test('busy periods are cut to the profile, and may come when it has ended', () => {
  const { clock, recorder } = setUp()
  recorder.addBusyPeriod(900, 1010)
  recorder.addBusyPeriod(900, 999)
  recorder.addBusyPeriod(1020, 1030)
  clock.rest(100)
  recorder.close()
  recorder.addBusyPeriod(1090, 1200)
  recorder.addBusyPeriod(1100, 1200)
  const { busy } = recorder.finish()
  assert.deepEqual(
    [[...busy.start], [...busy.end]],
    [
      [1000, 1020, 1090],
      [1010, 1030, 1100],
    ],
  )
})

test('the number of busy periods is bounded', () => {
  const { recorder } = setUp()
  for (let index = 0; index < 20_000; index++) recorder.addBusyPeriod(1000 + index, 1000.5 + index)
  assert.equal(recorder.finish().busy.count, 16_384)
})

test('what the profiler itself did meanwhile is taken along, cut to the profile', () => {
  profilerWork.add(1001, 1002)
  const { clock, recorder } = setUp()
  const { recorder: quiet } = setUp()
  profilerWork.add(990, 1004)
  profilerWork.add(1010, 1020)
  assert.equal(recorder.profilerWorkSoFar(), 14)
  clock.work(15)
  recorder.close()
  profilerWork.add(1016, 1017)
  recorder.keepProfilerWork()
  quiet.close()
  const { profilerWork: work, cost } = recorder.finish()
  assert.deepEqual([[...work.start], [...work.end], cost], [[1000, 1010], [1004, 1015], 0])
  assert.equal(quiet.finish().profilerWork.count, 0, 'nobody asked it to')
  const { recorder: later } = setUp()
  assert.equal(later.profilerWorkSoFar(), 0)
})

test('more of it than the process remembers is said', () => {
  const { clock, recorder } = setUp()
  for (let index = 0; index < 16_386; index++) profilerWork.add(1000 + index, 1000.5 + index)
  clock.work(20_000)
  recorder.close()
  recorder.keepProfilerWork()
  const { profilerWork: work, degraded } = recorder.finish()
  assert.equal(work.count, 16_384)
  assert.match(degraded!, /time of the first 2 counts as running/)
})

test('running is without the cost of the profiler, and never negative', () => {
  const { recorder } = setUp()
  recorder.addSlice(null, 1000, 1010, 0, 0)
  recorder.takeCost(null, 4)
  assert.equal(recorder.running, 6)
  recorder.takeCost(null, 36)
  assert.equal(recorder.finish().running, 0)
})

test('an estimate is taken off the task, its function and the outer recording, as far as there is time', () => {
  const { recorder: outer } = setUp()
  const { clock, recorder } = setUp(100, outer)
  const task = recorder.beginTask(recorder.siteOf(entry), 0, clock.now())
  recorder.addSlice(task, 1000, 1004, 0, 0)
  recorder.addSlice(null, 1004, 1006, 0, 0)
  assert.equal(recorder.takeEstimate(task, 1), 0)
  assert.equal(recorder.takeEstimate(task, 5), 2)
  assert.equal(recorder.takeEstimate(null, 3), 1)
  assert.deepEqual([recorder.running, recorder.cost, outer.running, outer.cost], [0, 6, 0, 6])
  const { tasks, sites } = recorder.finish()
  assert.deepEqual([tasks.loopTime[0], sites[0]!.tasks.loopTime], [0, 0])
})

test('cuts that are too short for a row are part of the next one, if it follows directly', () => {
  const { clock, recorder } = setUp()
  const [caller, callee] = [1, 2].map(() => recorder.beginTask(recorder.siteOf(entry), 0, clock.now()))
  const cuts = [0, 0.0005, 0.001, 0.0015, 0.0025, 0.003].map((at) => 1000 + at)
  recorder.addSlice(caller!, cuts[0]!, cuts[1]!, 0, 0)
  recorder.addSlice(callee!, cuts[1]!, cuts[2]!, 0, 1)
  recorder.addSlice(caller!, cuts[2]!, cuts[3]!, 0, 0)
  recorder.addSlice(callee!, cuts[4]!, cuts[5]!, 0, 1)
  for (const at of cuts.slice(1)) recorder.addSlice(caller!, 2000 + at - 0.0005, 2000 + at, 0, 0)
  const { slices, tasks } = recorder.finish()
  const rows = Array.from({ length: slices.count }, (_, row) => [slices.task[row], slices.start[row], slices.end[row]])
  assert.deepEqual(rows, [
    [2, cuts[0], cuts[2]],
    [2, cuts[4], cuts[5]],
  ])
  assert.ok(tasks.loopTime[0]! > 0.0005, 'the time on the loop is exact')
})

test('a record that failed shows nothing but its time, its cost and the first reason', () => {
  const { clock, recorder } = setUp()
  recorder.backend = 'hooks'
  recorder.capabilities = { tasks: true, awaitPoints: true, blockingFunction: true, ledger: true }
  recorder.beginTask(recorder.siteOf(entry), 0, clock.now())
  recorder.cost = 2
  recorder.shed('too dear')
  recorder.fail('it broke')
  recorder.fail('it broke again')
  clock.work(7)
  const trace = recorder.finish()
  assert.deepEqual([trace.backend, trace.degraded, trace.end - trace.start, trace.cost], ['none', 'it broke', 7, 2])
  assert.deepEqual([trace.counts.created, trace.tasks.count, trace.sites], [0, 0, []])
  assert.ok(Object.values(trace.capabilities).every((known) => !known))
})

test('the first reason for less detail stays', () => {
  const { recorder } = setUp()
  recorder.shed('first')
  recorder.shed('second')
  assert.equal(recorder.finish().degraded, 'first')
})

test('after the end nothing throws, nothing is kept and the trace does not change', () => {
  const { clock, recorder } = setUp()
  const task = recorder.beginTask(recorder.siteOf(entry), 0, clock.now())
  recorder.suspendTask(task, recorder.siteOf(first), 1000)
  const trace = recorder.finish()
  const before = structuredClone(trace)
  const late = recorder.beginTask(recorder.siteOf(second), 1, 1005)
  recorder.suspendTask(late, recorder.siteOf(placeAt(9)), 1006)
  recorder.resumeTask(late, 1007)
  recorder.reopenWait(late)
  recorder.settleTask(late, 1009)
  recorder.setOutcome(late, 'failed')
  recorder.resumeTask(task, 1010)
  recorder.settleTask(task, 1011)
  recorder.addSlice(task, 1000, 1020, 0, 1)
  recorder.addBusyPeriod(1000, 1020)
  assert.equal(late.number, 0)
  assert.deepEqual(trace, before)
  assert.deepEqual(recorder.finish().counts.created, 1)
})
