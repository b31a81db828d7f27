import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { EndedRequest } from './request-keeper.ts'
import { RequestRing } from './request-ring.ts'

/** A ring looks at the id alone. */
function request(id: string): EndedRequest {
  return { id } as EndedRequest
}

function ids(ring: RequestRing): string[] {
  return Array.from(ring.list(), ({ id }) => id)
}

test('keeps the newest by number, newest first', () => {
  const ring = new RequestRing({ maxRequests: 2, maxBytes: 1000 })
  for (const id of ['a', 'b', 'c']) ring.add(request(id), 10)
  assert.deepEqual(ids(ring), ['c', 'b'])
  assert.equal(ring.find('a'), undefined)
  assert.equal(ring.find('b')?.id, 'b')
  assert.deepEqual([ring.size, ring.bytes], [2, 20])
})

test('keeps the newest by bytes', () => {
  const ring = new RequestRing({ maxRequests: 100, maxBytes: 100 })
  for (const id of ['a', 'b', 'c']) ring.add(request(id), 40)
  assert.deepEqual(ids(ring), ['c', 'b'])
})

test('one request larger than the bound is kept alone, until the next', () => {
  const ring = new RequestRing({ maxRequests: 100, maxBytes: 100 })
  ring.add(request('small'), 10)
  ring.add(request('large'), 5000)
  assert.deepEqual(ids(ring), ['large'])
  ring.add(request('next'), 10)
  assert.deepEqual(ids(ring), ['next'])
  assert.equal(ring.bytes, 10)
})

test('what is dropped is told to let go of what it holds', () => {
  const discarded: string[] = []
  const ring = new RequestRing({ maxRequests: 2, maxBytes: 100 })
  for (const id of ['a', 'b', 'c']) {
    ring.add({ id, profile: { holdsStorage: true, discard: () => discarded.push(id) } } as unknown as EndedRequest, 1)
  }
  assert.deepEqual(discarded, ['a'])
  ring.clear()
  assert.deepEqual(discarded, ['a', 'b', 'c'])
})

test('what is no size counts as nothing', () => {
  const ring = new RequestRing({ maxRequests: 3, maxBytes: 100 })
  for (const bytes of [NaN, -5, Infinity]) ring.add(request(String(bytes)), bytes)
  assert.deepEqual([ring.size, ring.bytes], [3, 0])
})

test('a list is a picture of its moment', () => {
  const ring = new RequestRing({ maxRequests: 2, maxBytes: 100 })
  ring.add(request('a'), 1)
  const list = ring.list()
  ring.clear()
  assert.deepEqual(
    Array.from(list, ({ id }) => id),
    ['a'],
  )
  assert.deepEqual([ring.size, ring.bytes, ids(ring)], [0, 0, []])
})

/** The same rules, written for reading. */
class NaiveRing {
  kept: { id: string; bytes: number }[] = []

  add(id: string, bytes: number, maxRequests: number, maxBytes: number): void {
    this.kept = [{ id, bytes }, ...this.kept].slice(0, maxRequests)
    while (this.kept.length > 1 && this.bytes > maxBytes) this.kept.pop()
  }

  get bytes(): number {
    return this.kept.reduce((sum, entry) => sum + entry.bytes, 0)
  }
}

test('does what a naive ring does, whatever comes', () => {
  let count = 0
  const add = fc.record({ bytes: fc.nat(60) }).map(({ bytes }) => ({ id: String(count++), bytes }))
  const steps = fc.array(fc.oneof({ weight: 30, arbitrary: add }, { weight: 1, arbitrary: fc.constant(null) }))
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 200 }),
      (all, maxRequests, maxBytes) => {
        const ring = new RequestRing({ maxRequests, maxBytes })
        const naive = new NaiveRing()
        for (const step of all) {
          if (step === null) {
            ring.clear()
            naive.kept = []
          } else {
            ring.add(request(step.id), step.bytes)
            naive.add(step.id, step.bytes, maxRequests, maxBytes)
          }
          assert.deepEqual(
            ids(ring),
            naive.kept.map(({ id }) => id),
          )
          assert.equal(ring.bytes, naive.bytes)
          for (const { id } of naive.kept) assert.equal(ring.find(id)?.id, id)
        }
      },
    ),
    { numRuns: 100 },
  )
})

test('a hundred thousand requests through a large ring keep exactly the newest', () => {
  const ring = new RequestRing({ maxRequests: 20_000, maxBytes: Infinity })
  for (let index = 0; index < 100_000; index++) ring.add(request(String(index)), 1)
  assert.deepEqual([ring.size, ring.bytes], [20_000, 20_000])
  assert.equal(ids(ring)[0], '99999')
  assert.equal(ids(ring).at(-1), '80000')
})
