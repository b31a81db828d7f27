import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchIterable } from './iterators.ts'

interface Watched {
  iterable: AsyncIterable<unknown>
  events: string[]
}

function watch(source: unknown, text = 'rows is not async iterable'): Watched {
  const events: string[] = []
  const hooks = {
    beforeNext: () => void events.push('before'),
    afterNext: (result: unknown) =>
      void events.push(result instanceof Promise ? 'after promise' : `after ${typeof result}`),
  }
  return { iterable: watchIterable(source, text, hooks) as AsyncIterable<unknown>, events }
}

async function drain(iterable: AsyncIterable<unknown>, stopAt = Infinity): Promise<unknown[]> {
  const seen: unknown[] = []
  for await (const value of iterable) {
    seen.push(value)
    if (seen.length === stopAt) break
  }
  return seen
}

async function* numbers(): AsyncGenerator<number> {
  yield 1
  yield 2
}

test('tells of every call of an async iterator, the closing one included', async () => {
  const whole = watch(numbers())
  assert.deepEqual(await drain(whole.iterable), [1, 2])
  assert.deepEqual(whole.events, Array.from({ length: 3 }, () => ['before', 'after promise']).flat())
  const left = watch(numbers())
  assert.deepEqual(await drain(left.iterable, 1), [1])
  assert.equal(left.events.length, 4)
})

test('a sync iterable stays one: its promises are awaited, and its end is, although there is nothing to call', async () => {
  const { iterable, events } = watch([Promise.resolve(1), 2])
  assert.equal(iterable[Symbol.asyncIterator], undefined)
  assert.deepEqual(await drain(iterable, 1), [1])
  assert.deepEqual(events, ['before', 'after object', 'before', 'after undefined'])
})

test('null and undefined pass through', () => {
  assert.equal(watch(null).iterable, null)
  assert.equal(watch(undefined).iterable, undefined)
})

test('what is not iterable is refused in the words that were given, with the frame of the loop on top', async () => {
  const error = (await drain(watch(5).iterable).catch((reason: unknown) => reason)) as Error
  assert.equal(error.message, 'rows is not async iterable')
  assert.match(error.stack!.split('\n')[1]!, /at (?:async )?drain /)
  const refused = { [Symbol.asyncIterator]: 'text' }
  await assert.rejects(drain(watch(refused).iterable), { name: 'TypeError', message: 'rows is not async iterable' })
  await assert.rejects(drain(watch(refused, 'undefined is not a function').iterable), {
    message: 'string "text" is not a function',
  })
  await assert.rejects(drain(watch({ [Symbol.asyncIterator]: true }, 'undefined is not a function').iterable), {
    message: 'boolean true is not a function',
  })
})

test('the properties of the iterator are read as the engine reads them, with its own this', async () => {
  const reads: string[] = []
  const iterator = {
    done: false,
    get next() {
      reads.push('next')
      return function (this: unknown) {
        return { done: this !== iterator, value: 1 }
      }
    },
    get return() {
      reads.push('return')
      return undefined
    },
  }
  const { iterable, events } = watch({ [Symbol.asyncIterator]: () => iterator })
  assert.deepEqual(await drain(iterable, 3), [1, 1, 1])
  assert.deepEqual(reads, ['next', 'return'])
  assert.equal(events.length, 6)
})

test('errors pass through: an async iterator that throws is not awaited, a sync one is', async () => {
  const failing = (): never => {
    throw new RangeError('mine')
  }
  const asynchronous = watch({ [Symbol.asyncIterator]: () => ({ next: failing }) })
  await assert.rejects(drain(asynchronous.iterable), { name: 'RangeError', message: 'mine' })
  assert.deepEqual(asynchronous.events, ['before'])
  const synchronous = watch({ [Symbol.iterator]: () => ({ next: failing }) })
  await assert.rejects(drain(synchronous.iterable), { name: 'RangeError', message: 'mine' })
  // From V8 13 on the engine also closes a sync iterator that throws, so it reads its `return`.
  const [first, second, ...closed] = synchronous.events
  assert.deepEqual([first, second], ['before', 'after undefined'])
  assert.ok(closed.length === 0 || closed.join() === 'before,after undefined')
  const closing = watch({
    [Symbol.iterator]: () => ({
      next: () => ({ done: false }),
      get return() {
        return failing()
      },
    }),
  })
  await assert.rejects(drain(closing.iterable, 1), { message: 'mine' })
  assert.deepEqual(closing.events.slice(-2), ['before', 'after undefined'])
})

test('a delegation passes arguments on and says what it cannot call as the engine would', async () => {
  const texts = { ours: 'yield* (intermediate value) is not async iterable' }
  async function* delegate(source: unknown): AsyncGenerator {
    return yield* watch(source, texts.ours).iterable as AsyncGenerator
  }
  const received: unknown[] = []
  const iterator = {
    next: (...args: unknown[]) => (received.push(args), { done: false, value: 0 }),
    throw: (error: unknown) => ({ done: true, value: error }),
    return: 5,
  }
  const source = { [Symbol.asyncIterator]: () => iterator }
  const generator = delegate(source)
  await generator.next('first')
  await generator.next('second')
  assert.deepEqual(received, [[undefined], ['second']])
  assert.deepEqual(await generator.throw('thrown'), { done: true, value: 'thrown' })
  const closed = delegate(source)
  await closed.next()
  await assert.rejects(closed.return(1), /^TypeError: yield\* \(intermediate value\).* is not async iterable$/)
  await assert.rejects(delegate({ [Symbol.asyncIterator]: () => ({}) }).next(), /is not async iterable/)
  await assert.rejects(delegate({ [Symbol.iterator]: () => ({}) }).next(), { message: 'undefined is not a function' })
})
