import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DurationLimit } from './duration-limit.ts'
import type { Limited } from './duration-limit.ts'
import { FakeTimers } from '../fake-timers.test.support.ts'
import { FakeClock } from './fake-clock.test.support.ts'
import { SlotList } from '../slot-list.ts'

test('each ends after the longest duration of its own, by one timer', () => {
  const timers = new FakeTimers()
  const clock = new FakeClock(0)
  const active = new SlotList<Limited>()
  const expired: [start: number, at: number][] = []
  const expire = (item: Limited): void => {
    expired.push([item.start, clock.now()])
    active.remove(item)
    limit.forget(item)
  }
  const limit = new DurationLimit({ active, clock, maxDuration: 100, expire, startTimer: timers.start })
  const begin = (): Limited => {
    const item = { start: clock.now(), slot: -1 }
    active.add(item)
    limit.watch(item)
    return item
  }
  const rest = (time: number): void => {
    clock.rest(time)
    timers.tick(time)
  }
  begin()
  rest(30)
  const ended = begin()
  rest(30)
  begin()
  active.remove(ended)
  limit.forget(ended)
  rest(40)
  assert.deepEqual(expired, [[0, 100]])
  rest(60)
  assert.deepEqual(expired.at(-1), [60, 160])
  begin()
  limit.close()
  rest(1000)
  assert.equal(expired.length, 2)
})
