import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AsyncProfilingStats, Operation, Task, TaskWait } from '../../model/async-stats.ts'
import { emptyStats } from '../../model/empty-stats.test.support.ts'
import { analyzeAsync } from '../async-stats.ts'
import { draw, toInput } from '../drawing.test.support.ts'
import { operationOf } from '../operations/operations.test.support.ts'
import { criticalPath } from '../path/critical-path.ts'
import { anySchedule, play } from '../schedule.test.support.ts'
import { whatIf } from './what-if.ts'
import type { Change } from './what-if.ts'

/** Predicts with factors by the names of tasks. */
function savingOf(stats: AsyncProfilingStats, factors: Record<string, number>): number | undefined {
  const tasks = new Map(
    stats.tasks.flatMap(({ taskId, name }) => (name in factors ? [[taskId, factors[name]!] as const] : [])),
  )
  assert.ok(tasks.size > 0)
  return whatIf(stats).predict({ tasks })?.saving
}

const IN_TURN = `
    clock    .........:.........:.........:.
    page     R-RaaaaaaaaaaR-RbbbbbbbbbbbbbR|
    user      RaaaaaaaaaaR|
    cart                   RaaaaaaaaaaaaaR|
  `

test('of calls in turn each saves its time, and the shorter one if they are together', () => {
  const stats = draw(IN_TURN).stats()
  // Its wait ends no earlier than what its caller does meanwhile.
  assert.equal(savingOf(stats, { user: 0 }), 11)
  assert.equal(savingOf(stats, { cart: 0.5 }), 7.5)
  assert.equal(savingOf(stats, { page: 0 }), 30)
  const taskId = stats.tasks.find(({ name }) => name === 'page')!.taskId
  const together = whatIf(stats).predict({ beside: [{ taskId, wait: 0, until: 1 }] })!
  assert.ok(Math.abs(together.saving - 11) <= 1, String(together.saving))
  assert.equal(together.duration, stats.duration - together.saving)
})

test('a handler that a middleware has called and not awaited saves its time, as it answers', () => {
  const drawn = draw(`
    clock    .........:.........:.
    session  RaaaaaR-R|
    handler         RbbbbbbbbbR|
    audit      RaaaaaaaaaaaaaaaaR|
  `).stats()
  const stats = { ...drawn, answeredBy: drawn.tasks.find(({ name }) => name === 'handler')!.taskId }
  assert.ok(savingOf(stats, { handler: 0 })! > 8)
  assert.ok(savingOf(stats, { session: 0 })! > 4)
})

test('the known trap: of all, the shorter one saves nothing, the longer one until the other is longer', () => {
  const stats = draw(`
    clock    .........:.........:
    page     R--RaaaaaaaaaaaaaaR|
    foo1      RaaaaaaaaaaaaaaaR|
    foo2       RaaaaaaaaaR|
  `).stats()
  assert.equal(savingOf(stats, { foo2: 0 }), 0)
  const half = savingOf(stats, { foo1: 0.5 })!
  assert.ok(half > 5 && half <= 8.5, String(half))
})

test('the loop runs one at a time: who waits for it goes on earlier if another has less to do', () => {
  const all = waitFor(0.4, 17.2, ['2', '3'])
  const page = taskWith([{ ...all, cause: { ...all.cause, type: 'task' } }], 17.2)
  const one = afterTimer('2', [0.1, 0.2, 4.2, 10.2])
  const two = afterTimer('3', [0.2, 0.3, 10.2, 17.2])
  const stats = emptyStats(17.2, { tasks: [page, one, two] })
  const saved = (taskId: string): number => whatIf(stats).predict({ tasks: new Map([[taskId, 0]]) })!.saving
  assert.ok(Math.abs(saved('2') - 5.9) < 0.2, String(saved('2')))
  assert.ok(Math.abs(saved('3') - 7) < 0.2, String(saved('3')))
})

test('a block that falls away lets go who was ready', () => {
  const stats = draw(`
    clock    .........:.........:..
    page     RRRRRRRRRRRaaaaaaaaaR|
  `).stats()
  assert.equal(whatIf(stats).predict({ loop: [{ time: [1, 11], factor: 0 }] })?.saving, 10)
  assert.equal(whatIf(stats).predict({ loop: [{ time: [1, 11], factor: 0.5 }] })?.saving, 5)
})

const waitFor = (start: number, end: number, ids: string[]): TaskWait => ({
  ...{ start, end, line: 2, column: 1 },
  cause: { type: 'operation', label: 'SELECT', ids, count: ids.length, totalTime: end - start },
})

function taskWith(waits: TaskWait[], end: number): Task {
  const site = { function: 'page', name: 'page', file: 'a.js', line: 1, column: 1 }
  const slices: Task['slices'] = [[0, waits[0]!.start], ...waits.map(({ end: at }): [number, number] => [at, at])]
  slices.at(-1)![1] = end
  const times = { startTime: 0, duration: end, selfTime: 0, waitTime: 0, slices, waits }
  return { taskId: '1', parent: null, status: 'completed', ...site, ...times }
}

/** A task that waits for a timer of 4 ms: its begin, the begin and end of the wait, its end. */
function afterTimer(taskId: string, [startTime, from, to, end]: [number, number, number, number]): Task {
  const { cause, ...wait } = waitFor(from, to, [])
  const waits = [{ ...wait, cause: { ...cause, type: 'timer' as const, label: 'setTimeout 4 ms' } }]
  const slices: Task['slices'] = [
    [startTime, from],
    [to, end],
  ]
  return { ...taskWith(waits, end), taskId, parent: '1', startTime, duration: end - startTime, slices }
}

/** Six queries in turn, 10 ms each, over a pool of a size. */
function queriesInTurn(size: number): AsyncProfilingStats {
  const operations = Array.from({ length: 6 }, (_, at): Operation => {
    const startTime = at * 10
    const phases = [{ name: 'service' as const, start: startTime + 0.1, end: startTime + 10 }]
    return operationOf(String(at + 1), {
      ...{ startTime, taskId: '1', attributes: { 'db.client.connection.max': size } },
      phases: [{ name: 'acquire', start: startTime, end: startTime + 0.1 }, ...phases],
    })
  })
  const waits = operations.map(({ operationId, startTime }) => waitFor(startTime, startTime + 10, [operationId]))
  return emptyStats(60, { tasks: [taskWith(waits, 60)], operations })
}

test('six queries over a pool of two are three rounds, not one', () => {
  const beside = [0, 1, 2, 3, 4].map((wait) => ({ taskId: '1', wait, until: 5 }))
  const durationWith = (size: number): number => whatIf(queriesInTurn(size)).predict({ beside })!.duration
  for (const [size, rounds] of [
    [1, 6],
    [2, 3],
    [3, 2],
    [6, 1],
  ] as const) {
    assert.ok(Math.abs(durationWith(size) - rounds * 10) < 1, `${size}: ${durationWith(size)}`)
  }
})

test('a query that waited for its turn after another had ended says nothing about the size of their pool', () => {
  const { tasks, operations } = queriesInTurn(2)
  const waited = operations.map((operation, at): Operation => {
    const startTime = at * 10 + 0.2
    const phases = [
      { name: 'queue' as const, start: startTime, end: startTime + 1.2 },
      { name: 'service' as const, start: startTime + 1.2, end: startTime + 9.8 },
    ]
    return { ...operation, startTime, duration: 9.8, phases, attributes: {} }
  })
  const beside = [0, 1, 2, 3, 4].map((wait) => ({ taskId: '1', wait, until: 5 }))
  const predicted = whatIf(emptyStats(60, { tasks, operations: waited })).predict({ beside })!
  assert.ok(predicted.duration < 15, String(predicted.duration))
})

test('an operation with parts ends after the last of them', () => {
  const operations = [
    operationOf('1', { kind: 'other', startTime: 0, duration: 30, taskId: '1' }),
    operationOf('2', { startTime: 1, duration: 9, taskId: null, parentOperation: '1' }),
    operationOf('3', { startTime: 10, duration: 19, taskId: null, parentOperation: '1' }),
  ]
  const stats = emptyStats(30, { tasks: [taskWith([waitFor(0, 30, ['1'])], 30)], operations })
  const without = (id: string): number => whatIf(stats).predict({ operations: new Map([[id, 0]]) })!.saving
  assert.equal(without('3'), 19)
  assert.equal(without('2'), 9)
  // The time before its first part is not known to be its own.
  assert.equal(without('1'), 29)
})

test('an answer may be awaited before its operation ends', () => {
  const phases = [
    { name: 'service' as const, start: 0, end: 10 },
    { name: 'receive' as const, start: 10, end: 30 },
  ]
  const operation = operationOf('1', { kind: 'http', startTime: 0, duration: 30, taskId: '1', phases })
  const stats = emptyStats(30, {
    tasks: [taskWith([waitFor(0, 10, ['1']), waitFor(10, 30, ['1'])], 30)],
    operations: [operation],
  })
  assert.equal(whatIf(stats).predict({ operations: new Map([['1', 0.5]]) })?.saving, 15)
})

test('a record whose replay is no copy of it predicts nothing', () => {
  const phases = [
    { name: 'acquire' as const, start: 0, end: 0.1 },
    { name: 'service' as const, start: 0.1, end: 10 },
  ]
  // All at once over one connection.
  const operations = queriesInTurn(1).operations.map((each) => ({ ...each, startTime: 0, duration: 10, phases }))
  const wait = waitFor(
    0.1,
    10,
    operations.map(({ operationId }) => operationId),
  )
  assert.equal(whatIf(emptyStats(10, { tasks: [taskWith([wait], 10)], operations })).predict({}), null)
})

/** Any change of some of its tasks and operations. */
const anyChange = (stats: AsyncProfilingStats, seed: number, factor: number): Change => ({
  tasks: new Map(stats.tasks.filter((_, at) => (at + seed) % 3 === 0).map(({ taskId }) => [taskId, factor])),
  loop: seed % 2 === 0 ? [{ time: [seed, seed + 10], factor }] : [],
})

test('a saving is never below 0 nor above the duration, and no change saves nothing', () => {
  let predicted = 0
  fc.assert(
    fc.property(anySchedule, fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (steps, seed, factor) => {
      const stats = analyzeAsync(toInput(play(steps, 10_000).trace))
      const replays = whatIf(stats)
      const [none, some] = [replays.predict({}), replays.predict(anyChange(stats, seed, factor))]
      if (none !== null) assert.notEqual(some, null)
      if (none === null || some === null) return
      predicted++
      assert.equal(none.saving, 0)
      assert.ok(some.saving >= 0 && some.saving <= stats.duration, `${seed}: ${some.saving}`)
    }),
  )
  assert.ok(predicted > 50, String(predicted))
})

/** A caller of tasks that each wait for a timer, all together. */
function fanOut(lengths: readonly number[]): AsyncProfilingStats {
  const end = Math.max(...lengths) + 1
  // The one that ended last comes first.
  const all = lengths.map((_, at) => at).toSorted((a, b) => lengths[b]! - lengths[a]!)
  const ids = all.map((at) => String(at + 2))
  const wait = { ...waitFor(0.5, end, ids), cause: { ...waitFor(0.5, end, ids).cause, type: 'task' as const } }
  const children = lengths.map((length, at): Task => {
    const timer = {
      ...waitFor(0.1, length + 0.5, []),
      cause: { ...waitFor(0.1, length + 0.5, []).cause, type: 'timer' as const },
    }
    const times = { startTime: 0.1, duration: length + 0.4 }
    return { ...taskWith([timer], length + 0.5), taskId: String(at + 2), parent: '1', ...times }
  })
  return emptyStats(end, { tasks: [{ ...taskWith([wait], end), slices: [[0, 0.5]] }, ...children] })
}

test('that which is off the critical path saves nothing if it falls away', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2, max: 60 }), { minLength: 2, maxLength: 20 }), (lengths) => {
      const stats = fanOut(lengths)
      const onPath = new Set(criticalPath(stats).map(({ task }) => task?.taskId))
      const replays = whatIf(stats)
      for (const { taskId } of stats.tasks) {
        const saving = replays.predict({ tasks: new Map([[taskId, 0]]) })!.saving
        if (!onPath.has(taskId)) assert.ok(saving < 0.01, `${taskId} saves ${saving}`)
      }
    }),
  )
})

/** Returns the time (ms) of a replay of tasks that each wait for the next one. */
function timeChain(count: number): number {
  const tasks = Array.from({ length: count }, (_, at): Task => {
    const [start, end] = [at / count, 20 - at / count]
    const { cause, ...wait } = waitFor(start + 0.5 / count, end - 0.5 / count, [String(at + 1)])
    const isLast = at === count - 1
    const waits = [{ ...wait, cause: { ...cause, type: isLast ? ('timer' as const) : ('task' as const) } }]
    const times = {
      startTime: start,
      duration: end - start,
      slices: [
        [start, wait.start],
        [wait.end, end],
      ],
    }
    return {
      ...taskWith(waits, end),
      ...(times as Partial<Task>),
      taskId: String(at),
      parent: at ? String(at - 1) : null,
    }
  })
  const stats = emptyStats(20, { tasks })
  const before = performance.now()
  const prediction = whatIf(stats).predict({ tasks: new Map([['1', 0]]) })
  const time = performance.now() - before
  assert.ok(prediction!.saving > 18, String(prediction?.saving))
  return time
}

test('the time grows with the number of tasks, also in one long chain', (t) => {
  timeChain(10_000)
  const [small, large] = [timeChain(10_000), timeChain(100_000)]
  t.diagnostic(`${small.toFixed(0)} ms for 10 000 tasks, ${large.toFixed(0)} ms for 100 000`)
  // Ten times as many; a hundred would be the square.
  assert.ok(large < small * 60, `${small} ms for 10 000, ${large} ms for 100 000`)
})
