import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { hostileValues } from '../../core/hostile-values.test.support.ts'
import type { ResolvedConfig } from '../../core/options/config.ts'
import { FakeLogger } from '../harness.test.support.ts'
import { createPermission } from './permission.ts'

const request = {} as IncomingMessage

function askTwice(showToolbar: unknown): { answers: unknown[]; warnings: string[] } {
  const logger = new FakeLogger()
  const permit = createPermission(showToolbar as ResolvedConfig['showToolbar'], logger)
  return { answers: [permit(request), permit(request)], warnings: logger.warnings }
}

test('without showToolbar there is no opinion', () => {
  assert.deepEqual(askTwice(null), { answers: [null, null], warnings: [] })
})

test('showToolbar answers for the request', () => {
  assert.deepEqual(
    askTwice(() => true),
    { answers: [true, true], warnings: [] },
  )
  assert.deepEqual(
    askTwice((req: unknown) => req !== request),
    { answers: [false, false], warnings: [] },
  )
})

test('a throwing showToolbar is a no with one warning', () => {
  const { answers, warnings } = askTwice(() => {
    throw new Error('no session\r\nyet')
  })
  assert.deepEqual(answers, [false, false])
  assert.deepEqual(warnings, [
    'showToolbar failed: no session\\u{d}\\u{a}yet; the dashboard stays closed to such requests',
  ])
})

test('an answer that is no boolean is a no, a promise for one too', () => {
  const { answers, warnings } = askTwice(async () => true)
  assert.deepEqual(answers, [false, false])
  assert.match(warnings.join(), /^showToolbar must answer true or false, answered a promise;/)
  assert.match(askTwice(() => 1).warnings.join(), /answered 1;/)
  assert.match(askTwice(() => null).warnings.join(), /answered null/)
})

test('a promise that rejects is a no with one warning, and ends no process', async () => {
  const { answers, warnings } = askTwice(async () => {
    throw new Error('no session')
  })
  assert.deepEqual(answers, [false, false])
  assert.equal(warnings.length, 1)
  // An unhandled rejection would fail this test.
  await new Promise((resolve) => setImmediate(resolve))
})

test('nothing of an answer or of what is thrown runs', () => {
  const { values, ran } = hostileValues()
  for (const [name, value] of values) {
    const throwing = askTwice(() => {
      throw value
    })
    assert.deepEqual(throwing.answers, [false, false], name)
    assert.match(throwing.warnings.join(), /^showToolbar failed: (?:x|an? [a-z0-9 ]+);/, name)
    assert.deepEqual(askTwice(() => value).answers, [false, false], name)
  }
  assert.deepEqual(ran, [])
})
