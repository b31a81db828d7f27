import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AsyncProfilingStats, TaskNode } from '../model/async-stats.ts'
import type { Trace } from '../model/trace.ts'
import { analyzeAsync } from './async-stats.ts'
import { toInput } from './drawing.test.support.ts'
import { anySchedule, near, play, placeOf, sum } from './schedule.test.support.ts'
import type { ModelTask } from './schedule.test.support.ts'
import { indexWaits } from './tasks/waits.ts'

const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) }
const NO_BOUND = 10_000
const analyze = (trace: Trace): AsyncProfilingStats => analyzeAsync(toInput(trace))

const forAnySchedule = (check: (played: ReturnType<typeof play>, stats: AsyncProfilingStats) => void): void =>
  fc.assert(
    fc.property(anySchedule, (steps) => {
      const played = play(steps, NO_BOUND)
      check(played, analyze(played.trace))
    }),
    RUNS,
  )

test('counts, parents, states and times are those of a naive model', () => {
  forAnySchedule(({ trace, tasks, maxConcurrency }, stats) => {
    const withStatus = (status: string): number => tasks.filter((task) => task.status === status).length
    assert.equal(stats.tasksCreated, tasks.length)
    assert.equal(stats.tasksCompleted, withStatus('completed'))
    assert.equal(stats.tasksFailed, withStatus('failed'))
    assert.equal(stats.tasksCancelled, withStatus('cancelled'))
    assert.equal(stats.tasksPending, withStatus('pending'))
    assert.equal(stats.maxConcurrency, maxConcurrency)
    for (const [index, task] of stats.tasks.entries()) {
      const model = tasks[index]!
      assert.equal(task.parent, model.parent === 0 ? null : String(model.parent))
      assert.equal(task.status, model.status)
      near(task.startTime, model.start - trace.start, 'start')
      near(task.selfTime, model.self, 'self')
      near(task.waitTime, waited(model, trace.end), 'wait')
      if (model.end !== null) near(task.duration!, model.end - model.start, 'duration')
    }
  })
})

test('waits by site are those of a naive model', () => {
  forAnySchedule(({ trace, tasks }, stats) => {
    const points = new Map(stats.awaitPoints.map((point) => [point.line, point]))
    for (const fn of [0, 1, 2, 3]) {
      for (const site of [0, 1, 2]) {
        const waits = tasks
          .filter((task) => task.fn === fn)
          .flatMap((task) => task.waits.filter((wait) => wait.site === site))
        const shown = points.get(placeOf(fn).line)?.sites.find(({ line }) => line === placeOf(fn, site).line)
        const lengths = waits.map(({ from, to }) => (to ?? trace.end) - from)
        assert.equal(shown?.awaitCount ?? 0, waits.length)
        near(shown?.totalWaitTime ?? 0, sum(lengths), 'total')
        near(shown?.maxWaitTime ?? 0, Math.max(0, ...lengths), 'max')
      }
    }
  })
})

test('waits of a task are those of a naive model, and as many at each site as it counts', () => {
  forAnySchedule(({ trace, tasks }, stats) => {
    const waitsOf = indexWaits(stats)
    for (const [index, { fn, waits }] of tasks.entries()) {
      const shown = waitsOf(index)
      assert.deepEqual(
        shown.map(({ site }) => site!.line),
        waits.map(({ site }) => placeOf(fn, site).line),
      )
      for (const [at, { from, to }] of waits.entries()) {
        near(shown[at]!.start, from - trace.start, 'start')
        near(shown[at]!.end, (to ?? trace.end) - trace.start, 'end')
      }
    }
    for (const site of stats.awaitPoints.flatMap(({ sites }) => sites)) {
      assert.equal(sum(site.causes!.map(({ count }) => count)), site.awaitCount)
    }
  })
})

test('slices do not overlap, lie inside the profile, and add up to the self time', () => {
  forAnySchedule(({ rootTime, tasks }, stats) => {
    const all = stats.tasks
      .flatMap((task) => task.slices)
      .filter(([from, to]) => to > from)
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    let free = 0
    for (const [from, to] of all) {
      assert.ok(from >= free - 1e-9 && to >= from, JSON.stringify(all))
      free = to
    }
    assert.ok(free <= stats.duration + 1e-9)
    for (const task of stats.tasks) near(sum(task.slices.map(([from, to]) => to - from)), task.selfTime, 'slices')
    near(stats.ledger.running, rootTime + sum(tasks.map((task) => task.self)), 'running')
  })
})

test('the ledger holds each millisecond once', () => {
  forAnySchedule(({ idle, others }, { ledger, duration }) => {
    const { wall, running, waiting, queued, unattributed } = ledger
    near(running + waiting + queued + unattributed, wall, 'sum')
    near(wall, duration, 'wall')
    near(waiting, idle, 'waiting')
    near(unattributed, others, 'no profile claims it')
    assert.ok(Math.min(running, waiting, queued, unattributed) >= 0)
  })
})

test('lag is within the busy time of the loop, its figures in order', () => {
  forAnySchedule((_played, { eventLoopLag: { min, avg, max, p95 }, ledger }) => {
    assert.equal(min, 0)
    assert.ok(avg >= 0 && avg <= max && p95 >= 0 && p95 <= max)
    assert.ok(max <= ledger.wall - ledger.waiting + 1e-6, 'no busy period is longer than all busy time')
  })
})

test('blocking calls reach the threshold, the longest first, and hold no more than ran', () => {
  forAnySchedule(({ tasks }, { blockingCalls, ledger }) => {
    const durations = blockingCalls.map((call) => call.duration)
    assert.deepEqual(
      durations,
      durations.toSorted((a, b) => b - a),
    )
    assert.ok(sum(blockingCalls.map((call) => call.totalTime)) <= ledger.running + 1e-6)
    for (const call of blockingCalls) {
      assert.ok(call.duration >= 50 && call.totalTime >= call.duration && call.calls >= 1)
      assert.equal(call.impact, call.duration >= 100 ? 'critical' : 'warning')
      if (call.taskId !== null) assert.equal(call.line, placeOf(tasks[Number(call.taskId) - 1]!.fn).line)
    }
  })
})

test('the hierarchy holds every task once, under its parent', () => {
  forAnySchedule((_played, { tasks, taskHierarchy }) => {
    const seen: string[] = []
    const pending: TaskNode[] = [...taskHierarchy]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      seen.push(node.taskId)
      for (const child of node.children) {
        assert.equal(child.parent, node.taskId)
        pending.push(child)
      }
    }
    assert.deepEqual(
      seen.map(Number).sort((a, b) => a - b),
      tasks.map((task) => Number(task.taskId)),
    )
  })
})

test('less detail changes no counter, and is bounded', () => {
  fc.assert(
    fc.property(anySchedule, fc.nat(8), (steps, maxTasks) => {
      const whole = analyze(play(steps, NO_BOUND).trace)
      const { trace } = play(steps, maxTasks)
      const cut = analyze(trace)
      assert.ok(trace.tasks.count <= maxTasks)
      assert.equal(cut.tasks.length + cut.tasksDropped, whole.tasksCreated)
      for (const key of [
        'tasksCreated',
        'tasksCompleted',
        'tasksFailed',
        'tasksCancelled',
        'maxConcurrency',
        'ledger',
      ] as const) {
        assert.deepEqual(cut[key], whole[key], key)
      }
      assert.deepEqual(cut.topAsyncFunctions, whole.topAsyncFunctions)
      assert.deepEqual(cut.eventLoopLag, whole.eventLoopLag)
      const waits = (stats: AsyncProfilingStats): unknown =>
        stats.awaitPoints.map((point) => [point.line, point.awaitCount, point.totalWaitTime])
      assert.deepEqual(waits(cut), waits(whole))
      assert.deepEqual(
        cut.tasks.map((task) => [task.selfTime, task.waitTime]),
        whole.tasks.slice(0, maxTasks).map((task) => [task.selfTime, task.waitTime]),
      )
    }),
    RUNS,
  )
})

test('statistics are plain data whatever was recorded, phantoms included', () => {
  fc.assert(
    fc.property(anySchedule, fc.nat(20), fc.boolean(), (steps, maxTasks, taskNames) => {
      const input = toInput(play(steps, maxTasks).trace)
      const places = input.places.map((place) => ({ ...place, isTask: place.function !== 'fn2' }))
      const stats = analyzeAsync({ ...input, places, taskNames })
      assert.deepEqual(JSON.parse(JSON.stringify(stats)), stats)
      assert.ok(stats.tasks.every((task) => task.function !== 'fn2'))
      assert.equal(stats.tasks.length + stats.tasksDropped, stats.tasksCreated)
      assert.ok(stats.maxConcurrency <= stats.tasksCreated)
    }),
    RUNS,
  )
})

test('slices that come late, from a profile inside this one, change nothing', () => {
  fc.assert(
    fc.property(anySchedule, fc.nat(20), (steps, at) => {
      const { trace } = play(steps, NO_BOUND)
      const { count, ...columns } = trace.slices
      const ends = [...columns.end]
      // Slices of no length can end at the same moment; their order is undefined.
      fc.pre(new Set(ends).size === count)
      const turn = <T extends Uint32Array | Float64Array>(column: T): T => {
        const turned = column.slice() as T
        turned.set(column.subarray(at % (count + 1)))
        turned.set(column.subarray(0, at % (count + 1)), count - (at % (count + 1)))
        return turned
      }
      const { task, start, end, stretch, endSite } = columns
      const slices = {
        count,
        task: turn(task),
        start: turn(start),
        end: turn(end),
        stretch: turn(stretch),
        endSite: turn(endSite),
      }
      assert.deepEqual(analyze({ ...trace, slices }), analyze(trace))
    }),
    RUNS,
  )
})

const waited = ({ waits }: ModelTask, end: number): number => sum(waits.map(({ from, to }) => (to ?? end) - from))
