import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statsOf, taskOf } from '../../../formats/record.test.support.ts'
import type { Task, TaskWait, WaitCause } from '../../../model/async-stats.ts'
import type { Finding } from '../../../model/finding.ts'
import { contextOf } from '../words/check.test.support.ts'
import { lockConvoy } from './lock-convoy.ts'

const waitOf = (start: number, end: number, type: WaitCause['type'], line: number): TaskWait => ({
  ...{ start, end, line, column: 1 },
  cause: { type, label: '', ids: [], count: 1, totalTime: end - start },
})

/** Tasks that begin together; each waits at line 27 until `goesOn`, and works for 10 ms. */
function tell(goesOn: (index: number) => number, type: WaitCause['type'] = 'promise'): Finding[] {
  const tasks = Array.from({ length: 6 }, (_, index): Task => {
    const at = goesOn(index)
    const waits = [...(at > 0 ? [waitOf(0, at, type, 27)] : []), waitOf(at, at + 10, 'timer', 29)]
    return taskOf(String(index + 2), { function: 'withLock', parent: '1', startTime: 0, duration: at + 10, waits })
  })
  const end = Math.max(...tasks.map(({ duration }) => duration!))
  const caller = taskOf('1', { duration: end, waits: [waitOf(0, end, 'unknown', 5)] })
  return lockConvoy.find(statsOf({ duration: end, tasks: [caller, ...tasks] }), contextOf())
}

test('tasks of which each goes on when the one before it has ended', () => {
  const [finding] = tell((index) => index * 10)
  assert.equal(
    finding?.title,
    '6 calls of withLock stood in line for one another (app.ts:27), the last one for 50.0 ms.',
  )
  assert.deepEqual([finding?.certainty, finding?.saving], ['proved', 50])
  assert.equal(tell((index) => index * 10, 'unknown')[0]?.certainty, 'likely')
})

test('not if all go on together, or at times of their own, or for operations', () => {
  assert.deepEqual(
    tell((index) => (index === 0 ? 0 : 20)),
    [],
  )
  assert.deepEqual(
    tell((index) => index * 4),
    [],
  )
  assert.deepEqual(
    tell((index) => index * 10, 'operation'),
    [],
  )
})
