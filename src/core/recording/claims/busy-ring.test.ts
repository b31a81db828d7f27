import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BusyRing } from './busy-ring.ts'

function read(ring: BusyRing, from: number): { periods: number[][]; lost: number } {
  const periods: number[][] = []
  const lost = ring.forEach(from, (start, end) => periods.push([start, end]))
  return { periods, lost }
}

test('it gives what has come since a position, in order', () => {
  const ring = new BusyRing()
  assert.deepEqual(read(ring, ring.position), { periods: [], lost: 0 })
  ring.add(1, 2)
  const from = ring.position
  ring.add(3, 4)
  ring.add(5, 6)
  const periods = [
    [3, 4],
    [5, 6],
  ]
  assert.deepEqual(read(ring, from), { periods, lost: 0 })
  assert.equal(read(ring, 0).periods.length, 3)
  assert.deepEqual(read(ring, ring.position), { periods: [], lost: 0 })
})

test('it keeps the latest, and says how many are gone', () => {
  const ring = new BusyRing()
  for (let index = 0; index < 20_000; index++) ring.add(index, index + 0.5)
  const { periods, lost } = read(ring, 100)
  assert.equal(periods.length + lost, 19_900)
  assert.equal(periods.length, 16_384)
  assert.deepEqual(periods.at(0), [3616, 3616.5])
  assert.deepEqual(periods.at(-1), [19_999, 19_999.5])
})

test('time is summed from a position on, and from a moment within what came then', () => {
  const ring = new BusyRing()
  ring.add(1, 5)
  const from = ring.position
  assert.equal(ring.timeFrom(from, 0), 0)
  ring.add(10, 14)
  ring.add(20, 21.5)
  ring.add(30, 40)
  assert.deepEqual([ring.timeFrom(from, 0), ring.timeFrom(from, 12), ring.timeFrom(from, 50)], [15.5, 13.5, 0])
})
