import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { draw } from '../drawing.test.support.ts'
import { emptyStats } from '../../model/empty-stats.test.support.ts'
import type { Task, TaskWait } from '../../model/async-stats.ts'
import { operationOf } from '../operations/operations.test.support.ts'
import { criticalPath } from './critical-path.ts'

/** Writes the path as `page running 0-1, load waiting 1-5`. */
const pathOf = (profile: Parameters<typeof criticalPath>[0]): string =>
  criticalPath(profile)
    .map(({ start, end, kind, task }) => `${task?.name ?? '-'} ${kind} ${start}-${end}`)
    .join(', ')

function taskOf(
  taskId: string,
  parent: string | null,
  [startTime, end]: [number, number],
  waits: TaskWait[] = [],
): Task {
  const site = { function: taskId, name: taskId, file: 'a.js', line: 1, column: 1 }
  const times = { startTime, duration: end - startTime, selfTime: 0, waitTime: 0, slices: [], waits }
  return { taskId, parent, status: 'completed', ...site, ...times }
}

const waitOf = (start: number, end: number, id: string | null, until = end): TaskWait => ({
  ...{ start, end, line: 2, column: 1 },
  cause: { type: id === null ? 'operation' : 'task', label: '', ids: [id ?? '9'], count: 1, totalTime: until - start },
})

const operationCause = (id: string, totalTime: number): TaskWait['cause'] => ({
  ...{ type: 'operation', label: '', ids: [id], count: 1, totalTime },
})

test('down through the tasks whose end was waited for, not through those that ended before', () => {
  const page = taskOf('page', null, [0, 22], [waitOf(2, 20, 'slow')])
  const slow = taskOf('slow', 'page', [1, 19], [waitOf(2, 18, null)])
  const quick = taskOf('quick', 'page', [1.5, 10], [waitOf(2, 9, null)])
  assert.equal(
    pathOf({ tasks: [page, slow, quick], duration: 23 }),
    'page running 0-2, slow waiting 2-18, slow running 18-20, page running 20-22, - outside 22-23',
  )
})

test('what had ended while the loop was busy is no wait', () => {
  const page = taskOf('page', null, [0, 20], [waitOf(1, 18, null, 11)])
  assert.equal(
    pathOf({ tasks: [page], duration: 20 }),
    'page running 0-1, page waiting 1-11, page ready 11-18, page running 18-20',
  )
})

test('a middleware that has called the handler and is done waits for none of it, but the answer does', () => {
  const session = taskOf('session', null, [0, 6], [waitOf(1, 5, null)])
  const handler = taskOf('handler', 'session', [5.5, 30], [waitOf(7, 28, 'load')])
  const load = taskOf('load', 'handler', [6, 27], [waitOf(7, 26, null)])
  const audit = taskOf('audit', null, [6, 31], [waitOf(7, 31, null)])
  const profile = { tasks: [session, handler, load, audit], duration: 32 }
  assert.equal(
    pathOf({ ...profile, answeredBy: 'handler' }),
    'session running 0-1, session waiting 1-5, session running 5-5.5, handler running 5.5-7, load waiting 7-26, ' +
      'load running 26-28, handler running 28-30, - outside 30-32',
  )
})

test('where no task is known to have answered, the handler is what its middleware has left behind', () => {
  const session = taskOf('session', null, [0, 6], [waitOf(1, 5, null)])
  const handler = taskOf('handler', 'session', [5.5, 30], [waitOf(7, 28, null)])
  const audit: Task = { ...taskOf('audit', 'handler', [6, 31], []), call: { line: 1, column: 1, form: 'alone' } }
  assert.equal(
    pathOf({ tasks: [session, handler, audit], duration: 32 }),
    'session running 0-1, session waiting 1-5, session running 5-5.5, handler running 5.5-7, handler waiting 7-28, ' +
      'handler running 28-30, - outside 30-32',
  )
})

test('a handler that waits for its own answer to be sent is the one that answers', () => {
  const hook = taskOf('hook', null, [0, 6], [waitOf(1, 5, null)])
  const handler: Task = {
    ...taskOf('handler', null, [6, 30], [waitOf(7, 28, null)]),
    duration: null,
    slices: [[28, 30]],
  }
  assert.equal(
    pathOf({ tasks: [hook, handler], duration: 32 }),
    'hook running 0-1, hook waiting 1-5, hook running 5-6, handler running 6-7, handler waiting 7-28, handler running 28-32',
  )
  const beat: Task = { ...taskOf('beat', null, [2, 30], []), duration: null, slices: [[30.5, 31]] }
  const done = taskOf('done', null, [0, 30], [waitOf(1, 29, null)])
  assert.ok(!pathOf({ tasks: [done, beat], duration: 32 }).includes('beat'))
})

test('the task that answered is part of the callers that live as long', () => {
  const outer = taskOf('outer', null, [0, 20], [waitOf(1, 19, 'inner')])
  const inner = taskOf('inner', 'outer', [1, 18], [waitOf(2, 17, null)])
  const late = taskOf('late', null, [2, 21])
  assert.equal(
    pathOf({ tasks: [outer, inner, late], duration: 22, answeredBy: 'inner' }),
    'outer running 0-1, inner running 1-2, inner waiting 2-17, inner running 17-19, outer running 19-20, ' +
      '- outside 20-22',
  )
})

test('a promise that was begun before and a pending root', () => {
  const first = taskOf('first', null, [1, 30], [waitOf(5, 30, null)])
  assert.equal(
    pathOf({ tasks: [{ ...first, duration: null }], duration: 20 }),
    '- outside 0-1, first running 1-5, first waiting 5-20',
  )
})

test('the known trap: of all, the one that took longest has the path, the other nothing', () => {
  const stats = draw(`
    clock    .........:.........:..
    page     R--RaaaaaaaaaaaaaaaaR|
    one       RaaaaaaaaaaaaaaaR|
    two        RaaaaR|
  `).stats()
  const names = new Set(criticalPath(stats).map(({ task }) => task?.name))
  assert.ok(!names.has('two'), [...names].join())
})

/** Has returned a promise: ran for its first millisecond only. */
function returning(taskId: string, parent: string | null, times: [number, number], waits: TaskWait[] = []): Task {
  return { ...taskOf(taskId, parent, times, waits), slices: [[times[0], (waits.at(-1)?.end ?? times[0]) + 1]] }
}

test('a function that returned the promise of a call waited for that call, whatever else it began', () => {
  const page = taskOf('page', null, [0, 32], [waitOf(1, 30, 'find')])
  const find = returning('find', 'page', [1, 29])
  const query = taskOf('query', 'find', [2, 28], [waitOf(3, 27, null)])
  const audit: Task = { ...taskOf('audit', 'find', [2, 28.5]), call: { line: 1, column: 1, form: 'alone' } }
  assert.equal(
    pathOf({ tasks: [page, find, query, audit], duration: 32 }),
    'page running 0-1, find running 1-2, query running 2-3, query waiting 3-27, query running 27-28, ' +
      'find waiting 28-30, page running 30-32',
  )
})

test('a function that returned the promise of an operation waited for it, on its line if that is in its file', () => {
  const find = returning('find', null, [0, 30], [waitOf(1, 5, null)])
  const site = { function: 'find', name: 'find', file: 'a.js', line: 7, column: 3 }
  const query = operationOf('1', { taskId: 'find', name: 'SELECT orders', site, startTime: 6, duration: 24 })
  const ofFind = criticalPath({ tasks: [find], operations: [query], duration: 30 }).at(-1)!
  assert.deepEqual([ofFind.start, ofFind.end, ofFind.wait?.line], [6, 30, 7])
  assert.deepEqual(ofFind.wait?.cause, {
    type: 'operation',
    label: 'SELECT orders',
    ids: ['1'],
    count: 1,
    totalTime: 24,
  })

  const elsewhere = { ...query, site: { ...site, file: 'b.js' }, kind: 'timer' as const }
  const far = criticalPath({ tasks: [find], operations: [elsewhere], duration: 30 }).at(-1)!
  assert.deepEqual([far.wait?.line, far.wait?.cause.type], [1, 'timer'])
})

test('of operations that callbacks began it waited for the one that ended just before', () => {
  const load = returning('load', null, [0, 40])
  const first = operationOf('1', { taskId: 'load', name: 'first', startTime: 1, duration: 9 })
  const [then, late] = [20, 30].map((startTime, at) =>
    operationOf(String(at + 2), { taskId: null, name: `then ${at}`, startTime, duration: 20 }),
  )
  const labels = (operations: ReturnType<typeof operationOf>[]): string =>
    criticalPath({ tasks: [load], operations, duration: 40 })
      .filter(({ kind }) => kind === 'waiting')
      .map(({ start, end, wait }) => `${wait?.cause.label || '?'} ${start}-${end}`)
      .join(', ')
  assert.equal(labels([first, then!]), 'first 1-10, ? 10-20, then 0 20-40')
  // One that goes on afterwards, and one that ended long before, were not waited for.
  assert.equal(labels([first, late!]), 'first 1-10, ? 10-40')
  assert.equal(labels([{ ...then!, duration: 5 }]), '? 1-40')
})

test('of an operation with parts, the path follows the part that ended last, to the task that asked for it', () => {
  const page = taskOf('page', null, [0, 40], [{ ...waitOf(1, 38, null), cause: operationCause('1', 37) }])
  const resolver: Task = {
    ...taskOf('resolver', null, [10, 36], [{ ...waitOf(11, 35, null), line: 8, cause: operationCause('4', 24) }]),
    line: 7,
  }
  const operations = [
    operationOf('1', { name: 'query { orders }', taskId: 'page', startTime: 1, duration: 36.5 }),
    operationOf('2', { name: 'SELECT orders', taskId: null, parentOperation: '1', startTime: 2, duration: 7 }),
    operationOf('3', { name: 'Order.items', taskId: null, parentOperation: '1', startTime: 10, duration: 26 }),
    operationOf('4', { name: 'SELECT items', taskId: 'resolver', parentOperation: '3', startTime: 11, duration: 23 }),
    operationOf('5', { name: 'SELECT users', taskId: null, parentOperation: '1', startTime: 10, duration: 5 }),
  ]
  const told = criticalPath({ tasks: [page, resolver], operations, duration: 40 })
    .filter(({ kind }) => kind === 'waiting')
    .map(({ start, end, task, wait }) => `${task?.name}:${wait?.line} ${wait?.cause.ids[0]} ${start}-${end}`)
  assert.deepEqual(told, [
    'page:2 1 1-2',
    'page:1 2 2-9',
    'page:2 1 9-10',
    'page:1 3 10-11',
    'resolver:8 4 11-34',
    'page:1 3 34-36',
    'page:2 1 36-38',
  ])
})

test('tasks that callbacks began are followed if they began meanwhile and ended just before', () => {
  const load = returning('load', null, [0, 40])
  const later = taskOf('later', null, [20, 39.5], [waitOf(21, 39, null)])
  const before = taskOf('before', null, [0.5, 39.5], [waitOf(1, 39, null)])
  const early = taskOf('early', null, [20, 38], [waitOf(21, 37, null)])
  const names = (tasks: Task[]): string[] => [
    ...new Set(criticalPath({ tasks, duration: 40, answeredBy: 'load' }).map(({ task }) => task?.name ?? '-')),
  ]
  assert.deepEqual(names([load, later]), ['load', 'later'])
  assert.deepEqual(names([load, before]), ['load'])
  assert.deepEqual(names([load, early]), ['load'])
})

test('a task that is still pending has returned nothing', () => {
  const beat: Task = { ...returning('beat', null, [0, 30]), duration: null }
  assert.equal(pathOf({ tasks: [beat], duration: 30 }), 'beat running 0-30')
})

test('the parts of any path cover the duration once, in order', () => {
  const anyTasks = fc.array(fc.record({ from: fc.nat(50), length: fc.nat(50), parent: fc.nat(5), cause: fc.nat(8) }), {
    maxLength: 8,
  })
  fc.assert(
    fc.property(anyTasks, fc.integer({ min: 1, max: 120 }), (drawn, duration) => {
      const tasks = drawn.map(({ from, length, parent, cause }, at) => {
        const waits =
          length > 2 ? [waitOf(from + 1, from + length - 1, cause < drawn.length ? String(cause) : null)] : []
        return taskOf(String(at), at > 0 && parent < at ? String(parent) : null, [from, from + length], waits)
      })
      let until = 0
      for (const part of criticalPath(emptyStats(duration, { tasks }))) {
        assert.equal(part.start, until)
        assert.ok(part.end > part.start)
        until = part.end
      }
      assert.equal(until, duration)
    }),
  )
})

/** Returns the time (ms) that the path of a chain of tasks takes, each of which waits for the next one. */
function timeChain(count: number): number {
  const tasks = Array.from({ length: count }, (_, at) => {
    const parent = at === 0 ? null : String(at - 1)
    return taskOf(String(at), parent, [0, count], at === count - 1 ? [] : [waitOf(at, count, String(at + 1))])
  })
  const before = performance.now()
  assert.equal(criticalPath({ tasks, duration: count }).length, count - 1)
  return performance.now() - before
}

test('the time grows with the number of tasks, also in one long chain', () => {
  timeChain(10_000)
  const [small, large] = [timeChain(10_000), timeChain(100_000)]
  // Ten times as many; a hundred would be the square.
  assert.ok(large < small * 60, `${small} ms for 10 000, ${large} ms for 100 000`)
})
