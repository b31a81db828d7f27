import assert from 'node:assert/strict'
import { test } from 'node:test'
import { muteRejection } from './mute-rejection.ts'

test('a rejection that nobody waits for does not end the process, however the promise is made', async (t) => {
  const unhandled: unknown[] = []
  const listener = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', listener)
  t.after(() => process.off('unhandledRejection', listener))
  class Odd extends Promise<never> {
    override then(): never {
      throw new Error('hostile')
    }
  }
  muteRejection(Promise.reject(new Error('plain')))
  muteRejection(new Odd((_resolve, reject) => setImmediate(reject, new Error('odd'))))
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(unhandled, [])
})

test('what is no promise of the runtime is not touched', () => {
  const thenable = { then: () => assert.fail('begun') }
  for (const value of [thenable, null, 5, new Proxy({}, { get: () => assert.fail('read') })]) muteRejection(value)
})
