import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { RequestContext } from '../core/panel.ts'
import { MemoryStore } from './memory-store.ts'

/** A store looks at the id alone. */
function request(id: string): RequestContext {
  return { id } as RequestContext
}

function ids(store: MemoryStore): string[] {
  return Array.from(store.list(), ({ id }) => id)
}

test('keeps the newest by number, newest first', () => {
  const store = new MemoryStore({ maxRequests: 2, maxBytes: 1000 })
  for (const id of ['a', 'b', 'c']) store.add(request(id), 10)
  assert.deepEqual(ids(store), ['c', 'b'])
  assert.equal(store.get('a'), undefined)
  assert.equal(store.get('b')?.id, 'b')
  assert.deepEqual([store.size, store.bytes], [2, 20])
})

test('keeps the newest by bytes', () => {
  const store = new MemoryStore({ maxRequests: 100, maxBytes: 100 })
  for (const id of ['a', 'b', 'c']) store.add(request(id), 40)
  assert.deepEqual(ids(store), ['c', 'b'])
})

test('one request larger than the bound is kept alone, until the next', () => {
  const store = new MemoryStore({ maxRequests: 100, maxBytes: 100 })
  store.add(request('small'), 10)
  store.add(request('large'), 5000)
  assert.deepEqual(ids(store), ['large'])
  store.add(request('next'), 10)
  assert.deepEqual(ids(store), ['next'])
  assert.equal(store.bytes, 10)
})

test('what is dropped is told to let go of what it holds', () => {
  const discarded: string[] = []
  const store = new MemoryStore({ maxRequests: 2, maxBytes: 100 })
  for (const id of ['a', 'b', 'c']) {
    store.add(
      { id, profile: { holdsStorage: true, discard: () => discarded.push(id) } } as unknown as RequestContext,
      1,
    )
  }
  assert.deepEqual(discarded, ['a'])
  store.clear()
  assert.deepEqual(discarded, ['a', 'b', 'c'])
})

test('what is no size counts as nothing', () => {
  const store = new MemoryStore({ maxRequests: 3, maxBytes: 100 })
  for (const bytes of [NaN, -5, Infinity]) store.add(request(String(bytes)), bytes)
  assert.deepEqual([store.size, store.bytes], [3, 0])
})

test('a list is a picture of its moment', () => {
  const store = new MemoryStore({ maxRequests: 2, maxBytes: 100 })
  store.add(request('a'), 1)
  const list = store.list()
  store.clear()
  assert.deepEqual(
    Array.from(list, ({ id }) => id),
    ['a'],
  )
  assert.deepEqual([store.size, store.bytes, ids(store)], [0, 0, []])
})

/** The same rules, written for reading. */
class NaiveStore {
  kept: { id: string; bytes: number }[] = []

  add(id: string, bytes: number, maxRequests: number, maxBytes: number): void {
    this.kept = [{ id, bytes }, ...this.kept].slice(0, maxRequests)
    while (this.kept.length > 1 && this.bytes > maxBytes) this.kept.pop()
  }

  get bytes(): number {
    return this.kept.reduce((sum, entry) => sum + entry.bytes, 0)
  }
}

test('does what a naive store does, whatever comes', () => {
  let count = 0
  const add = fc.record({ bytes: fc.nat(60) }).map(({ bytes }) => ({ id: String(count++), bytes }))
  const steps = fc.array(fc.oneof({ weight: 30, arbitrary: add }, { weight: 1, arbitrary: fc.constant(null) }))
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 200 }),
      (all, maxRequests, maxBytes) => {
        const store = new MemoryStore({ maxRequests, maxBytes })
        const naive = new NaiveStore()
        for (const step of all) {
          if (step === null) {
            store.clear()
            naive.kept = []
          } else {
            store.add(request(step.id), step.bytes)
            naive.add(step.id, step.bytes, maxRequests, maxBytes)
          }
          assert.deepEqual(
            ids(store),
            naive.kept.map(({ id }) => id),
          )
          assert.equal(store.bytes, naive.bytes)
          for (const { id } of naive.kept) assert.equal(store.get(id)?.id, id)
        }
      },
    ),
    { numRuns: 100 },
  )
})

test('a hundred thousand requests through a large store keep exactly the newest', () => {
  const store = new MemoryStore({ maxRequests: 20_000, maxBytes: Infinity })
  for (let index = 0; index < 100_000; index++) store.add(request(String(index)), 1)
  assert.deepEqual([store.size, store.bytes], [20_000, 20_000])
  assert.equal(ids(store)[0], '99999')
  assert.equal(ids(store).at(-1), '80000')
})
