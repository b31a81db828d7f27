import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isTrusted, learn } from './return-links.ts'

test('a pair is trusted when it was seen three times', () => {
  for (let time = 0; time < 3; time++) {
    assert.equal(isTrusted(1, 2), false)
    learn(1, 2, true)
  }
  assert.equal(isTrusted(1, 2), true)
  assert.deepEqual([isTrusted(2, 1), isTrusted(1, 3)], [false, false])
})

test('seen otherwise once, it is never trusted again', () => {
  for (let time = 0; time < 3; time++) learn(3, 4, true)
  learn(3, 4, false)
  for (let time = 0; time < 9; time++) learn(3, 4, true)
  assert.equal(isTrusted(3, 4), false)
})

test('numbers that do not fit into one are never trusted', () => {
  for (let time = 0; time < 9; time++) learn(2 ** 26, 5, true)
  assert.equal(isTrusted(2 ** 26, 5), false)
})
