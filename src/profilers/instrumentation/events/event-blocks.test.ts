import assert from 'node:assert/strict'
import { test } from 'node:test'
import { giveBack, isPooled, largeBlocks, shrink, smallBlocks } from './event-blocks.ts'
import type { EventBlock, OpenBlock } from './event-blocks.ts'

/** Fills a block with so many events, each of them different. */
function fill(block: OpenBlock, length: number): OpenBlock {
  for (let index = 0; index < length; index++) {
    block.time[index] = index + 0.5
    block.what[2 * index] = 3 * index
    block.what[2 * index + 1] = 3 * index + 1
  }
  block.length = length
  return block
}

function eventsOf({ time, what, length }: EventBlock): number[][] {
  return Array.from({ length }, (_, index) => [time[index]!, what[2 * index]!, what[2 * index + 1]!])
}

const expected = (length: number) => Array.from({ length }, (_, index) => [index + 0.5, 3 * index, 3 * index + 1])

test('a block that is given back is the next one taken, and empty', () => {
  const block = fill(largeBlocks.take(), 5)
  giveBack(block)
  assert.equal(largeBlocks.take(), block)
  assert.equal(block.length, 0)
})

test('what a small block has is kept in plain lists, and the block is free again', () => {
  const block = fill(smallBlocks.take(), 64)
  const kept = shrink(block)
  assert.equal(isPooled(kept), false)
  assert.equal(smallBlocks.take(), block)
  assert.deepEqual(eventsOf(fill(block, 0)), [])
  assert.deepEqual(eventsOf(kept), expected(64))
  giveBack(kept)
})

test('what a large block has is kept in the smallest block that has room, which is used again', () => {
  for (const [length, room] of [
    [1, 128],
    [128, 128],
    [129, 256],
    [257, 512],
    [512, 512],
  ] as const) {
    const block = fill(largeBlocks.take(), length)
    const kept = shrink(block)
    assert.equal(kept.time.length, room)
    assert.equal(kept.what.length, 2 * room)
    assert.deepEqual(eventsOf(kept), expected(length))
    assert.equal(largeBlocks.take(), block)
    giveBack(kept)
    assert.equal(shrink(fill(block, length)), kept)
    giveBack(kept)
  }
})

test('a large block that is fuller is kept as it is', () => {
  const block = fill(largeBlocks.take(), 513)
  assert.equal(shrink(block), block)
  assert.deepEqual(eventsOf(block), expected(513))
  giveBack(block)
})
