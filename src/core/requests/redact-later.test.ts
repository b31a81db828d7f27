import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LaterRedaction } from './redact-later.ts'
import type { EndedRequest } from './request-keeper.ts'
import { RequestRing } from './request-ring.ts'

/** A ring of ten with its redaction, whose clock the test moves. */
function setUp() {
  const warnings: string[] = []
  const timers = new Set<() => void>()
  const ring = new RequestRing({ maxRequests: 10, maxBytes: 1e6 })
  const logger = { info: () => {}, warn: (text: string) => void warnings.push(text) }
  const redaction = new LaterRedaction(ring, logger, (callback) => {
    timers.add(callback)
    return () => void timers.delete(callback)
  })
  const add = (id: string, redactNow: () => void): void => {
    const request = { id, redactNow } as EndedRequest
    ring.add(request, 1)
    redaction.added(request)
  }
  return { redaction, add, warnings, timers }
}

test('a request is redacted when it has stayed for a period, or the toolbar is closed; then no timer is left', () => {
  const { redaction, timers, ...rig } = setUp()
  const redacted: string[] = []
  const add = (id: string) => rig.add(id, () => void redacted.push(id))
  const endPeriod = () => {
    const [fire, ...others] = timers
    assert.deepEqual(others, [])
    timers.clear()
    fire?.()
  }
  add('a')
  add('b')
  endPeriod()
  assert.deepEqual([...redacted], [])
  add('c')
  endPeriod()
  assert.deepEqual(redacted.splice(0), ['b', 'a'])
  // Eleven push the older ones out of a history of ten.
  for (let index = 0; index < 11; index++) add(`d${index}`)
  endPeriod()
  assert.deepEqual([...redacted], [])
  endPeriod()
  assert.equal(redacted.splice(0).length, 10)
  assert.equal(timers.size, 0)
  add('e')
  redaction.close()
  assert.equal(redacted[0], 'e')
  assert.equal(timers.size, 0)
})

test('a request that cannot be redacted is warned of, and stops no other', () => {
  const { redaction, add, warnings } = setUp()
  const redacted: string[] = []
  add('a', () => void redacted.push('a'))
  add('b', () => {
    throw new Error('no')
  })
  redaction.close()
  assert.deepEqual(redacted, ['a'])
  assert.deepEqual(warnings, ['A finished request could not be redacted: no'])
})
