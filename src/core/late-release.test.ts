import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { LateRelease } from './late-release.ts'

function setUp(context: TestContext): { held: LateRelease; releases: () => number } {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let count = 0
  return { held: new LateRelease(() => count++), releases: () => count }
}

test('it lets go once, a while after the last user has left', (context) => {
  const { held, releases } = setUp(context)
  assert.equal(held.enter(), true)
  assert.equal(held.enter(), false)
  held.leave()
  held.leave()
  context.mock.timers.tick(99)
  assert.equal(releases(), 0)
  context.mock.timers.tick(1)
  assert.equal(releases(), 1)
  assert.equal(held.enter(), true)
})

test('whoever comes in between finds it held', (context) => {
  const { held, releases } = setUp(context)
  held.enter()
  held.leave()
  context.mock.timers.tick(50)
  assert.equal(held.enter(), false)
  context.mock.timers.tick(100)
  assert.equal(releases(), 0)
  held.leave()
  context.mock.timers.tick(100)
  assert.equal(releases(), 1)
})

test('flushing lets go at once, unless somebody uses it', (context) => {
  const { held, releases } = setUp(context)
  held.enter()
  held.flush()
  assert.equal(releases(), 0)
  held.leave()
  held.flush()
  held.flush()
  assert.equal(releases(), 1)
  context.mock.timers.tick(1000)
  assert.equal(releases(), 1)
})
