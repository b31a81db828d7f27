import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeTimers } from '../fake-timers.test.support.ts'
import { LateRelease } from './late-release.ts'

function setUp(): { held: LateRelease; releases: () => number; timers: FakeTimers } {
  const timers = new FakeTimers()
  let count = 0
  return { held: new LateRelease(() => count++, timers.start), releases: () => count, timers }
}

test('it lets go once, a while after the last user has left', () => {
  const { held, releases, timers } = setUp()
  assert.equal(held.enter(), true)
  assert.equal(held.enter(), false)
  held.leave()
  held.leave()
  timers.tick(99)
  assert.equal(releases(), 0)
  timers.tick(1)
  assert.equal(releases(), 1)
  assert.equal(held.enter(), true)
})

test('whoever comes in between finds it held', () => {
  const { held, releases, timers } = setUp()
  held.enter()
  held.leave()
  timers.tick(50)
  assert.equal(held.enter(), false)
  timers.tick(100)
  assert.equal(releases(), 0)
  held.leave()
  timers.tick(100)
  assert.equal(releases(), 1)
})

test('flushing lets go at once, unless somebody uses it', () => {
  const { held, releases, timers } = setUp()
  held.enter()
  held.flush()
  assert.equal(releases(), 0)
  held.leave()
  held.flush()
  held.flush()
  assert.equal(releases(), 1)
  timers.tick(1000)
  assert.equal(releases(), 1)
})
