import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw } from '../../drawing.test.support.ts'
import type { AsyncProfilingStats, AwaitNeed, Operation } from '../../../model/async-stats.ts'
import type { Finding } from '../../../model/finding.ts'
import { operationOf } from '../../operations/operations.test.support.ts'
import { contextOf } from '../words/check.test.support.ts'
import { serialAwaits } from './serial-awaits.ts'

const findSerial = (stats: AsyncProfilingStats): Finding[] => serialAwaits.find(stats, contextOf(stats))

/** By letter of an `await`, the letters of those that it needs; one that is not in it was not understood. */
type Needs = Readonly<Record<string, string>>

/** Returns the statistics of a drawing, with needs within each function. */
function drawWith(text: string, needs: Needs): AsyncProfilingStats {
  const stats = draw(text).stats()
  const awaitPoints = stats.awaitPoints.map((point) => {
    const lines = new Map<string, AwaitNeed>()
    const letterOf = ({ line }: { line: number }): string => String.fromCodePoint(96 + line - point.line)
    for (const { line, column } of point.sites)
      lines.set(letterOf({ line }), { line, column, reason: 'value', name: 'x' })
    const sites = point.sites.map((site) => {
      const needed = needs[letterOf(site)]
      return needed === undefined
        ? site
        : { ...site, needs: needed.split('').flatMap((letter) => lines.get(letter) ?? []) }
    })
    return { ...point, sites }
  })
  return { ...stats, awaitPoints }
}

const sentencesOf = (stats: AsyncProfilingStats): string[] =>
  findSerial(stats).map(({ words }) => words.map((word) => word.text).join(''))

const THREE = `
    clock    .........:.........:.........:......
    page     R-RaaaaaaaaaaR-RbbbbbbbbbbR-RcccccR|
    user      RaaaaaaaaaaR|
    cart                   RaaaaaaaaaaR|
    stock                               RaaaaaR|
  `

test('awaits that do not need each other are found, with what they would save together', () => {
  const stats = drawWith(THREE, { a: '', b: '', c: '' })
  const [finding, ...others] = findSerial(stats)
  assert.deepEqual(others, [])
  assert.equal(finding?.check, 'serial-awaits')
  assert.equal(finding?.saving, 18)
  assert.match(finding?.evidence ?? '', /^.+ \(line \d+\), .+ \(line \d+\), .+ \(line \d+\)\.$/)
  const named = (name: string): string => stats.tasks.find((task) => task.name === name)!.taskId
  assert.equal(finding?.taskId, named('page'))
  assert.deepEqual(finding?.related, ['user', 'cart', 'stock'].map(named))
  assert.match(
    sentencesOf(stats)[0]!,
    /^3 awaits in page \(shop\.js:\d+\) ran in turn, but could run together: 18\.0 ms less\.$/,
  )
})

test('a loop is told with all of its turns, however short some of them were', () => {
  const stats = drawWith(
    `
    clock    .........:.........:.........:.........:.........:.........:.........:...
    page     RaRaRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaRaRaRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaR|
  `,
    { a: '' },
  )
  assert.match(sentencesOf(stats)[0]!, /^6 awaits \(shop\.js:\d+\) ran in turn, but none needs the one before/)
})

test('awaits that need each other are no finding, nor are those of which that is not known', () => {
  for (const needs of [{ a: '', b: 'a', c: 'b' }, { a: '', b: 'a', c: 'ab' }, { a: '' }, {}]) {
    assert.deepEqual(sentencesOf(drawWith(THREE, needs)), [], JSON.stringify(needs))
  }
})

/** Returns the savings of `THREE` with operations, whose tasks are given by name. */
function savingsWith(operations: Partial<Operation>[]): number[] {
  const stats = drawWith(THREE, { a: '', b: '', c: '' })
  const idOf = (name: string | null | undefined): string | null =>
    stats.tasks.find((task) => task.name === name)?.taskId ?? null
  const own = operations.map((each, at) => operationOf(String(at + 1), { ...each, taskId: idOf(each.taskId) }))
  return findSerial({ ...stats, operations: own }).map(({ saving }) => saving)
}

test('a call that wrote something stays where it is, whatever its name, and what comes after it', () => {
  const at = (startTime: number): Partial<Operation> => ({ startTime, duration: 3 })
  const update = 'UPDATE counters SET n = n + ?'
  // Of `user`, `cart` and `stock`: 10, 10 and 5 ms.
  assert.deepEqual(savingsWith([{ taskId: 'user', ...at(5), text: 'SELECT 1' }]), [18])
  assert.deepEqual(savingsWith([{ taskId: 'user', ...at(5), text: update }]), [8])
  // Its callee ran before the wait began.
  assert.deepEqual(savingsWith([{ taskId: 'cart', ...at(15), text: update }]), [])
  assert.deepEqual(savingsWith([{ taskId: 'cart', ...at(16), text: update }]), [])
  assert.deepEqual(savingsWith([{ taskId: null, ...at(16), text: update }]), [])
  assert.deepEqual(savingsWith([{ taskId: 'cart', ...at(16), kind: 'http', name: 'POST shop/carts', text: '' }]), [])
  assert.deepEqual(savingsWith([{ taskId: 'cart', ...at(16), kind: 'cache', name: 'INCR', text: 'INCR ?' }]), [])
  assert.deepEqual(savingsWith([{ taskId: 'cart', ...at(16), kind: 'cache', name: 'SET', text: 'SET ? ?' }]), [18])
  assert.deepEqual(savingsWith([{ taskId: 'cart', ...at(16), kind: 'compute', name: 'scrypt', text: '' }]), [18])
})

test('a long chain of calls is told by its ends', () => {
  const stats = drawWith(THREE, { a: '', b: '', c: 'b' })
  const callees = ['knex(…).where(…).limit(…).offset', 'db.query', 'db.query']
  const awaitPoints = stats.awaitPoints.map((point) => ({
    ...point,
    sites: point.sites.map((site, at) => ({ ...site, callee: callees[at]! })),
  }))
  assert.match(sentencesOf({ ...stats, awaitPoints })[0]!, /^knex\(…\)…offset \(shop\.js:\d+\) and db\.query \(shop/)
})

test('awaits of a transaction have one connection', () => {
  const begin: Partial<Operation> = { taskId: 'user', startTime: 4, duration: 1, text: 'BEGIN' }
  const read: Partial<Operation> = { taskId: 'cart', startTime: 17, duration: 2, text: 'SELECT 1' }
  const commit: Partial<Operation> = { taskId: 'stock', startTime: 30, duration: 1, text: 'COMMIT' }
  assert.deepEqual(savingsWith([begin, read, commit]), [])
  const rollback: Partial<Operation> = { ...commit, startTime: 8, taskId: 'user', text: 'ROLLBACK' }
  assert.deepEqual(savingsWith([begin, rollback, read]), [8])
})

test('only those are named that could have been together', () => {
  const stats = drawWith(THREE, { a: '', b: 'a', c: 'a' })
  const [finding] = findSerial(stats)
  assert.equal(finding?.saving, 8)
  assert.equal(finding?.related.length, 2)
  const chain = drawWith(THREE, { a: '', b: '', c: 'b' })
  assert.equal(findSerial(chain)[0]?.saving, 10)
  assert.equal(findSerial(drawWith(THREE, { a: '', c: '' }))[0]?.saving, 8)
})

test('the turns of a loop', () => {
  const loop = `
    clock    .........:.........:.........:....
    page     RaaaaaaaaRaaaaaaaaRaaaaaaaaR|
  `
  const stats = drawWith(loop, { a: '' })
  assert.match(
    sentencesOf(stats)[0]!,
    /^3 awaits \(shop\.js:\d+\) ran in turn, but none needs the one before: up to 16\.0 ms less\.$/,
  )
  assert.deepEqual(sentencesOf(drawWith(loop, { a: 'a' })), [])
})

test('a loop of very many turns is looked at in little time', () => {
  const sites = [
    { line: 2, column: 1, callee: 'load', awaitCount: 1, totalWaitTime: 1, avgWaitTime: 1, maxWaitTime: 1, needs: [] },
  ]
  const { tasks, ...stats } = draw(THREE).stats()
  const count = 100_000
  const slices = Array.from({ length: count }, (_, turn): [number, number] => [turn, turn + 0.5])
  const awaits = slices.map((_, turn): [number, number, number] => [turn, 2, 1])
  const task = { ...tasks[0]!, startTime: 0, duration: count, slices, awaits, file: 'a.js' }
  const points = [
    { function: 'f', file: 'a.js', line: 1, awaitCount: count, totalWaitTime: count / 2, avgWaitTime: 1, sites },
  ]
  const ledger = { ...stats.ledger, wall: count, waiting: count / 2 }
  const before = performance.now()
  const loop = { ...stats, tasks: [task], awaitPoints: points, duration: count }
  const [finding] = findSerial({ ...loop, ledger })
  assert.equal(finding?.saving, count / 2 - 0.5)
  assert.deepEqual(findSerial({ ...loop, ledger: { ...ledger, waiting: 0 } }), [], 'what runs cannot run beside itself')
  assert.ok(performance.now() - before < 2000)
})

test('calls that were made together are no finding', () => {
  assert.deepEqual(
    sentencesOf(
      drawWith(
        `
    clock    .........:......
    page     R--RaaaaaaaaaaR|
    user      RaaaaaaaaaR|
    cart       RaaaaaaaaaR|
  `,
        { a: '' },
      ),
    ),
    [],
  )
})

test('an await that is short beside the other saves nothing', () => {
  const text = `
    clock    .........:.........:.........:.........
    page     R-RaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaR-RbR|
    user      RaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaR|
    cart                                       RaR|
  `
  assert.deepEqual(sentencesOf(drawWith(text, { a: '', b: '' })), [])
})

test('each task has its own finding, the largest saving first', () => {
  const stats = drawWith(
    `
    clock    .........:.........:.........:.........:.........:
    page     R---RaaaaaaaaaaaaaaaaaR---RbbbbbbbbbbbbbbbbbbbbbR|
    one       R-RaaaaaaaR-RbbbbbbbR|
    a          RaaaaaaaR|
    b                    RaaaaaaaR|
    other                           R-RaaaaaaaaaaR-RbbbbbbbbR|
    c                                RaaaaaaaaaaR|
    d                                             RaaaaaaaaR|
  `,
    { a: '', b: '' },
  )
  const nameOf = (id: string | null): string | undefined => stats.tasks.find(({ taskId }) => taskId === id)?.name
  assert.deepEqual(
    findSerial(stats).map(({ taskId }) => nameOf(taskId)),
    ['page', 'other', 'one'],
  )
})

test('nothing is found where tasks are unknown', () => {
  assert.deepEqual(findSerial({ ...drawWith(THREE, { a: '', b: '', c: '' }), tasks: [] }), [])
})
