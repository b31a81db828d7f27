import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Claims } from './claims.ts'
import { HoldRecord } from './hold-record.ts'

const ownerOf = (name: string): { holding: HoldRecord } => ({ holding: new HoldRecord(name, null) })
const owner = ownerOf('a')

test('slices add up, the open ones included', () => {
  const claims = new Claims()
  claims.add(0, 5, owner)
  claims.add(6, 6.5, owner)
  claims.watch((at) => at - 10)
  assert.deepEqual([claims.time, claims.until(14)], [5.5, 9.5])
})

test('the long ones are kept with their times', () => {
  const claims = new Claims()
  for (const [start, end] of [
    [0, 1],
    [2, 2.9],
    [3, 9],
  ] as const)
    claims.add(start, end, owner)
  const kept: number[][] = []
  claims.long.forEach(0, (start, end) => kept.push([start, end]))
  assert.deepEqual(kept, [
    [0, 1],
    [3, 9],
  ])
})

test('slices of one recording that follow each other are one hold, with whose it is', () => {
  const claims = new Claims()
  const other = ownerOf('b')
  claims.add(0, 0.6, owner)
  claims.add(0.61, 1.5, owner)
  claims.add(1.51, 2, other)
  claims.add(2, 8, other)
  claims.add(8.2, 8.9, owner)
  claims.endRun()
  claims.endRun()
  const kept: unknown[] = []
  claims.holds.forEach(0, (start, end, { holder }) => void kept.push([start, end, holder.name]))
  assert.deepEqual(kept, [
    [0, 1.5, 'a'],
    [1.51, 8, 'b'],
  ])
})

test("the profiler's work is taken off a slice that is open, and off nothing else", () => {
  const claims = new Claims()
  let open = 0
  claims.watch(() => open)
  claims.setAside(1, 4)
  assert.equal(claims.time, 0)
  open = 5
  claims.setAside(5, 8)
  assert.equal(claims.until(10), 2)
})
