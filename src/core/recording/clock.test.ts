import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from './clock.ts'

test('the clock is monotonic, in the same units and on the same base as performance.now', () => {
  const before = performance.now()
  const now = systemClock.now()
  const after = performance.now()
  assert.ok(before <= now && now <= after)
})

test('the epoch is that of the calendar', () => {
  const before = Date.now()
  const epoch = systemClock.epoch(systemClock.now())
  // The calendar's clock counts in whole milliseconds.
  assert.ok(before - 1 <= epoch && epoch <= Date.now() + 1)
  assert.equal(systemClock.epoch(7) - systemClock.epoch(2), 5)
})

test('the idle time moves while the loop waits and stands still while it works', async () => {
  await sleep(1)
  const before = systemClock.idle()
  await sleep(15)
  const waited = systemClock.idle()
  assert.ok(waited > before)
  for (let index = 0; index < 1e5; index++) Math.sqrt(index)
  assert.equal(systemClock.idle(), waited)
})

test('a turn of the loop is counted, and nothing else: work, microtasks and idle time within a turn are not', async () => {
  await sleep(1)
  const before = systemClock.turns()
  for (let index = 0; index < 1e5; index++) Math.sqrt(index)
  await Promise.resolve()
  assert.equal(systemClock.turns(), before)
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  const turned = systemClock.turns()
  assert.ok(turned > before)
  await sleep(5)
  assert.ok(systemClock.turns() > turned)
})
