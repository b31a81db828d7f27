import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { test } from 'node:test'
import { now } from './now.ts'

test('is the clock of performance.now, and never goes back', () => {
  let last = performance.now()
  for (let reading = 0; reading < 1000; reading++) {
    const time = reading % 2 === 0 ? now() : performance.now()
    assert.ok(time >= last, `expected at least ${last}, got ${time}`)
    last = time
  }
})

test('reads the clock as the runtime does, without a function of JavaScript between', () => {
  assert.match(Function.prototype.toString.call(now), /native code/)
})
