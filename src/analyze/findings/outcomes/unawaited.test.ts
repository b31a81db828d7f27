import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statsOf, taskOf } from '../../../formats/record.test.support.ts'
import type { CallForm, Task, TaskWait, WaitCause } from '../../../model/async-stats.ts'
import type { Finding } from '../../../model/finding.ts'
import type { Check } from '../words/check.ts'
import { contextOf } from '../words/check.test.support.ts'
import { floating } from './floating.ts'
import { leftBehind } from './left-behind.ts'
import { outlivesResponse } from './outlives-response.ts'

const waitOf = (start: number, end: number, type: WaitCause['type'] = 'operation'): TaskWait => ({
  ...{ start, end, line: 1, column: 1 },
  cause: { type, label: '', ids: [], count: 1, totalTime: end - start },
})
const caller = taskOf('1', { function: 'checkout', duration: 40, waits: [waitOf(1, 30)] })
const calledOf = (form: CallForm, values: Partial<Task> = {}): Task =>
  taskOf('2', {
    ...{ parent: '1', function: 'audit', call: { line: 40, column: 3, form } },
    ...{ startTime: 1, duration: 20, waits: [waitOf(1, 20)] },
    ...values,
  })
const PENDING = { status: 'pending', duration: null } as const
const tell = (check: Check, ...tasks: Task[]): Finding[] =>
  check.find(statsOf({ tasks: [caller, ...tasks] }), contextOf())
const outline = (findings: Finding[]): unknown[] =>
  findings.map(({ title, certainty, severity }) => [title, certainty, severity])

test('work that went on after the request, with the line of its call', () => {
  assert.deepEqual(outline(tell(outlivesResponse, calledOf('alone', PENDING))), [
    ['audit (app.ts:40) still ran when the request ended: nobody awaits it.', 'proved', 'warning'],
  ])
  assert.equal(tell(outlivesResponse, calledOf('other', PENDING))[0]?.certainty, 'likely')
  assert.deepEqual(outline(tell(outlivesResponse, calledOf('marked', PENDING))), [
    ['audit (app.ts:40) still ran when the request ended: it is marked so.', 'possible', 'ok'],
  ])
})

test('not if it has ended, or its caller has not, or its call is not known', () => {
  assert.deepEqual(tell(outlivesResponse, calledOf('alone')), [])
  assert.deepEqual(tell(outlivesResponse, taskOf('2', { parent: '1', ...PENDING })), [])
  const tasks = [{ ...caller, ...PENDING }, calledOf('alone', PENDING)]
  assert.deepEqual(outlivesResponse.find(statsOf({ tasks }), contextOf()), [])
})

test('a call that nobody awaits and that ended in time; worse if it failed', () => {
  assert.deepEqual(outline(tell(floating, calledOf('alone'))), [
    ['audit (app.ts:40) is awaited by nobody: its end and its error are left to chance.', 'proved', 'warning'],
  ])
  const [failed] = tell(floating, calledOf('alone', { status: 'failed' }))
  assert.equal(failed?.severity, 'critical')
  const [two] = tell(floating, calledOf('alone'), { ...calledOf('alone'), taskId: '3' })
  assert.match(two!.title, /^2 calls of audit/)
  for (const form of ['marked', 'raced', 'other'] as const) assert.deepEqual(tell(floating, calledOf(form)), [])
  assert.deepEqual(tell(floating, calledOf('alone', { waits: [] })), [], 'it was over when it returned')
})

test('the loser of a race that goes on', () => {
  const [pending] = tell(leftBehind, calledOf('raced', PENDING))
  assert.equal(pending?.title, 'audit (app.ts:40) lost its race and still ran when the request ended.')
  const [later] = tell(leftBehind, calledOf('raced', { duration: 79 }))
  assert.equal(later?.title, 'audit (app.ts:40) went on after its race was over, for 50.0 ms.')
})

test('not the winner, nor one that stops soon, nor the time-out itself', () => {
  assert.deepEqual(tell(leftBehind, calledOf('raced', { duration: 29 })), [])
  assert.deepEqual(tell(leftBehind, calledOf('raced', { duration: 32 })), [])
  assert.deepEqual(tell(leftBehind, calledOf('raced', { ...PENDING, function: 'rejectAfterTimeout' })), [])
  assert.deepEqual(tell(leftBehind, calledOf('raced', { ...PENDING, waits: [waitOf(1, 100, 'timer')] })), [])
})
