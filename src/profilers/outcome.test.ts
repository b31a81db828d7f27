import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostileValues } from '../core/hostile-values.test.support.ts'
import { inspectOutcome, inspectState, isLastAnswer, outcomeOf } from './outcome.ts'

const cancellations = (): object[] => [
  new DOMException('x', 'AbortError'),
  Object.assign(new Error('x'), { name: 'AbortError' }),
  Object.create({ name: 'AbortError' }) as object,
]

const failures = (): unknown[] => [
  new Error('x'),
  Object.assign(new Error('x'), { name: 'TimeoutError' }),
  Object.create(DOMException.prototype) as object,
  null,
  'AbortError',
  5,
]

test('an AbortError is a cancellation, whoever made it; any other reason is a failure', () => {
  for (const reason of cancellations()) assert.equal(outcomeOf(reason), 'cancelled')
  for (const reason of failures()) assert.equal(outcomeOf(reason), 'failed')
})

test('the timeout of an abort signal is a cancellation, by its reason and by its promise', async () => {
  const signal = AbortSignal.timeout(1)
  while (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 2))
  const bare = Object.assign(new DOMException('x', 'TimeoutError'), { stack: undefined })
  for (const reason of [signal.reason as object, bare, ...cancellations().slice(0, 2)]) {
    const promise = Promise.reject(reason)
    assert.deepEqual([outcomeOf(reason), inspectOutcome(promise)], ['cancelled', 'cancelled'])
    await Promise.allSettled([promise])
  }
  const ownTimeout = Promise.reject(failures()[1])
  assert.equal(inspectOutcome(ownTimeout), 'failed')
  await Promise.allSettled([ownTimeout])
})

test('telling the outcome by its reason runs nothing of the app', () => {
  const { values, ran } = hostileValues()
  for (const [name, value] of values) assert.match(outcomeOf(value), /^failed|cancelled$/, name)
  assert.deepEqual(ran, [])
})

test('a promise tells its outcome without being listened to', async () => {
  const rejected = Promise.reject(new Error('x'))
  const aborted = Promise.reject(new DOMException('x', 'AbortError'))
  const promises = [Promise.resolve({}), rejected, aborted]
  assert.deepEqual(promises.map(inspectOutcome), ['completed', 'failed', 'cancelled'])
  assert.deepEqual([...promises, new Promise(() => {})].map(inspectState), [
    ...['completed', 'failed', 'cancelled'],
    'pending',
  ])
  await Promise.allSettled(promises)
})

test('a value that throws when it is looked at ends nothing of ours', async () => {
  const { values } = hostileValues()
  for (const [name, value] of values) {
    const settled = [Promise.resolve([value]).then(([inner]) => ({ inner })), Promise.reject(value)]
    await Promise.allSettled(settled)
    for (const promise of settled) {
      assert.notEqual(inspectState(promise), 'pending', name)
      assert.match(inspectOutcome(promise), /^(?:completed|failed|cancelled)$/, name)
      assert.equal(typeof isLastAnswer(promise), 'boolean', name)
    }
  }
})
