import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statsOf } from '../../../formats/record.test.support.ts'
import { contextOf } from '../words/check.test.support.ts'
import { holdsUp } from './holds-up.ts'

const held = (requestId: string, time: number) => ({ requestId, method: 'GET', path: '/wait', name: 'request', time })
const call = { function: 'render', file: 'src/pdf.ts', line: 8, column: 1, startTime: 0, stack: [], taskId: 't1' }
const block = { ...call, duration: 60, calls: 1, totalTime: 60, impact: 'critical' as const }

test('the number of requests and their time in sum, with the function', () => {
  const stats = statsOf({
    blockingCalls: [block],
    holdsUp: { requests: 12, time: 720, most: [held('a', 60), held('b', 60)] },
  })
  const [finding] = holdsUp.find(stats, contextOf())
  assert.equal(
    finding?.title,
    '12 other requests could not run, in sum for 720 ms, while this one held the loop in render (pdf.ts:8).',
  )
  assert.deepEqual([finding?.requests, finding?.taskId, finding?.saving], [['a', 'b'], 't1', 0])
  assert.match(finding.fix!, /render/)
})

test('not for moments that every request takes', () => {
  const crowd = { requests: 900, time: 1500, most: [held('a', 19.9)] }
  assert.deepEqual(holdsUp.find(statsOf({ holdsUp: crowd }), contextOf()), [])
  assert.deepEqual(holdsUp.find(statsOf(), contextOf()), [])
})
