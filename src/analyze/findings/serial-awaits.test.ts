import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw } from '../drawing.test.support.ts'
import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import type { Finding } from '../../model/finding.ts'
import { indexWaits } from '../tasks/waits.ts'
import { serialAwaits } from './serial-awaits.ts'

const findSerial = (stats: AsyncProfilingStats): Finding[] =>
  serialAwaits.find(stats, { waitsOf: indexWaits(stats), hasProblem: false })

/** Returns the findings of a drawing as sentences. */
function sentences(text: string): string[] {
  return findSerial(draw(text).stats()).map(({ words }) => words.map((word) => word.text).join(''))
}

test('awaits one after the other are found, with the time that they would take together', () => {
  const drawn = draw(`
    clock    .........:.........:.........:......
    page     R-RaaaaaaaaaaR-RbbbbbbbbbbR-RcccccR|
    user      RaaaaaaaaaaR|
    cart                   RaaaaaaaaaaR|
    stock                               RaaaaaR|
  `)
  const [finding, ...others] = findSerial(drawn.stats())
  assert.deepEqual(others, [])
  assert.equal(finding?.check, 'serial-awaits')
  assert.equal(finding?.taskId, drawn.task('page').taskId)
  const shown = ['user', 'cart', 'stock'].map((name) => drawn.task(name).taskId)
  assert.deepEqual(finding?.related, shown)
  assert.equal(finding?.saving, 15)
  const text = finding?.words.map((word) => word.text).join('')
  assert.match(
    text ?? '',
    /^3 awaits ran one after the other in page \(shop\.js:\d+\): \d+ ms; together about 1\d ms\.$/,
  )
})

test('calls that were made together are no finding', () => {
  assert.deepEqual(
    sentences(`
    clock    .........:......
    page     R--RaaaaaaaaaaR|
    user      RaaaaaaaaaR|
    cart       RaaaaaaaaaR|
  `),
    [],
  )
})

test('an await that is short beside the other saves nothing', () => {
  assert.deepEqual(
    sentences(`
    clock    .........:.........:.........:.........
    page     R-RaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaR-RbR|
    user      RaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaR|
    cart                                       RaR|
  `),
    [],
  )
})

test('awaits of library promises, whose dependence nobody can see, are no finding', () => {
  assert.deepEqual(
    sentences(`
    clock    .........:.........:.........:
    page     RaaaaaaaaaaRbbbbbbbbbbbR|
  `),
    [],
  )
})

test('a call that nobody awaits is no step', () => {
  assert.deepEqual(
    sentences(`
    clock    .........:.........:.........:.........:....
    page     R-RaaaaaaaaaaR-RbbbbbbbbbbR|                
    log       RaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaR|
    cart                   RaaaaaaaaaaR|
  `),
    [],
  )
})

test('each task has its own finding, the largest saving first', () => {
  const found = sentences(`
    clock    .........:.........:.........:.........:.........:
    page     R---RaaaaaaaaaaaaaaaaaR---RbbbbbbbbbbbbbbbbbbbbbR|
    one       R-RaaaaaaaR-RbbbbbbbR|
    a          RaaaaaaaR|
    b                    RaaaaaaaR|
    other                           R-RaaaaaaaaaaR-RbbbbbbbbR|
    c                                RaaaaaaaaaaR|
    d                                             RaaaaaaaaR|
  `)
  assert.deepEqual(
    found.map((text) => /in (\w+)/.exec(text)?.[1]),
    ['page', 'other', 'one'],
  )
})

test('nothing is found where tasks are unknown', () => {
  const stats = draw(`
    clock  ......
    page   RaaR|
  `).stats()
  assert.deepEqual(findSerial({ ...stats, tasks: [] }), [])
})
