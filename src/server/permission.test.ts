import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import type { ResolvedConfig } from '../core/config.ts'
import { FakeLogger } from './harness.test.support.ts'
import { createPermission, describeError } from './permission.ts'

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
  assert.deepEqual(warnings, ['showToolbar threw Error: no session yet; the dashboard stays closed to such requests'])
})

test('an answer that is no boolean is a no, a promise for one too', () => {
  const { answers, warnings } = askTwice(async () => true)
  assert.deepEqual(answers, [false, false])
  assert.match(warnings.join(), /^showToolbar must answer true or false, answered a promise;/)
  assert.match(askTwice(() => 1).warnings.join(), /a value of type number/)
  assert.match(askTwice(() => null).warnings.join(), /answered null/)
})

test('anything thrown can be described', () => {
  const hostile = {
    toString(): string {
      throw new Error('no')
    },
  }
  assert.equal(describeError('x'.repeat(500)).length, 200)
  assert.equal(describeError(null), 'null')
  assert.equal(describeError(hostile), 'something that cannot be shown')
})
