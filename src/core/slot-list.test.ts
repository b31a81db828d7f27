import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SlotList } from './slot-list.ts'

const newItems = (count: number): { slot: number }[] => Array.from({ length: count }, () => ({ slot: -1 }))

test('what is removed is gone and knows it; the others stay, whatever the order', () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [0, 2, 1],
  ]) {
    const list = new SlotList()
    const items = newItems(3)
    for (const item of items) list.add(item)
    const left = new Set(items)
    for (const index of order) {
      assert.equal(list.remove(items[index]!), true)
      left.delete(items[index]!)
      assert.equal(items[index]!.slot, -1)
      assert.deepEqual(new Set(list.items), left)
    }
  }
})

test('what is in no list, or in another one, is not removed', () => {
  const [list, other] = [new SlotList(), new SlotList()]
  const [one, two] = newItems(2) as [{ slot: number }, { slot: number }]
  list.add(one)
  other.add(two)
  assert.equal(list.remove(two), false)
  assert.equal(list.remove(one), true)
  assert.equal(list.remove(one), false)
  assert.deepEqual([list.items.length, other.items], [0, [two]])
})
