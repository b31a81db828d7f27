import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProcessRun } from '../../model/finished-request.ts'
import type { RequestFacts } from '../../model/routes/route-data.ts'
import { isSelection, readSelection } from './select-group.ts'

const run: ProcessRun = {
  ...{ id: 'r1', startTime: 0, pid: 1, node: '24.0.0', command: 'app.js', branch: 'main' },
  commit: 'abcdef0123456789',
}
const runs = new Map([[run.id, run]])
const facts = (values: Partial<RequestFacts>): RequestFacts => ({
  ...{
    id: 'p-1',
    method: 'GET',
    route: '/',
    status: 200,
    failed: false,
    startTime: 500,
    duration: 1,
    queued: null,
    run: 'r1',
  },
  ...values,
})

test('a group is named by run, commit, time or ids', () => {
  const table: [text: string, other: Partial<RequestFacts>][] = [
    ['run:r1', { run: 'r2' }],
    ['commit:abcdef', { run: null }],
    ['commit:ABCDEF01', { run: 'r2' }],
    ['time:500..501', { startTime: 501 }],
    ['time:..501', { startTime: 501 }],
    ['time:500..', { startTime: 499 }],
    ['ids:p-1,p-2', { id: 'p-3' }],
  ]
  for (const [text, other] of table) {
    const selection = readSelection(text)
    assert.deepEqual([selection?.has(facts({}), runs), selection?.has(facts(other), runs)], [true, false], text)
  }
})

test('anything else names no group', () => {
  const many = Array.from({ length: 1001 }, (_, i) => `p-${i}`).join()
  for (const text of [
    '',
    'p-1',
    'run:',
    'run:../x',
    'commit:abc',
    'commit:xyzzy',
    'time:..',
    'time:1',
    'time:a..b',
    'ids:',
    'ids:a,,b',
    `ids:${many}`,
    'x:1',
  ]) {
    assert.equal(readSelection(text), null, text)
  }
  assert.deepEqual([isSelection('p-1'), isSelection('run:r1')], [false, true])
})
