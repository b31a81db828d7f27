import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestError } from '../../../model/notices/error-stats.ts'
import { failedAnswer } from './failed-answer.ts'

const site = { function: 'pay', file: 'src/pay.ts', line: 12, column: 3 }
const error = (values: Partial<RequestError>): RequestError => ({
  ...{ name: 'TypeError', message: 'no x', code: null, time: 1, seen: 'response', taskId: null, taskName: null },
  ...{ site: null, source: null, causes: [] },
  ...values,
})
const say = (status: number | null, ...errors: RequestError[]): string | undefined =>
  failedAnswer({ status, panels: { ErrorsPanel: { errors, dropped: 0, note: null } } })
    ?.words.map(({ text }) => text)
    .join('')

test('a status from 500 on leads with its error; others do not', () => {
  assert.equal(say(200, error({})), undefined)
  assert.equal(say(404, error({})), undefined)
  assert.equal(say(null, error({})), undefined)
  assert.equal(say(503), 'Answered 503; no error was seen.')
  assert.equal(say(500, error({ site })), 'Answered 500 with TypeError: no x (pay.ts:12).')
  assert.equal(failedAnswer({ status: 500, panels: {} })?.words.length, 3)
})

test('the gravest error is named, and the last of equal ones', () => {
  const task = error({ seen: 'task', message: 'caught', time: 5 })
  assert.match(
    say(500, task, error({ message: 'first' }), error({ message: 'last', time: 3 }))!,
    /with TypeError: last\./,
  )
  assert.match(say(500, task)!, /, after a task had failed with TypeError: caught\./)
  assert.ok(say(500, error({ message: 'x'.repeat(5000) }))!.length < 200)
})
