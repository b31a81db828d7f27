import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { contextOf } from '../words/check.test.support.ts'
import { unattributedWork } from './unattributed-work.ts'

function tell(unattributed: number, changes: Partial<AsyncProfilingStats> = {}): string {
  const stats = {
    backend: 'instrumentation',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: true, ledger: true },
    duration: 130,
    profilingOverhead: 0,
    tasksCreated: 1,
    tasks: [],
    ledger: { wall: 130, running: 1, waiting: 129 - unattributed, queued: 0, unattributed },
    ...changes,
  } as unknown as AsyncProfilingStats
  const [finding] = unattributedWork.find(stats, contextOf(stats))
  return finding === undefined ? '' : finding.words.map(({ text }) => text).join('')
}

const TOLD =
  'The event loop was busy for 120 ms with work that no request claims: 92 % of the time. Whose it was is unknown.'

test('a loop that was busy with work that nobody claims, for most of a request', () => {
  assert.equal(tell(120), TOLD)
  assert.equal(tell(120, { tasksCreated: 0 }), `${TOLD} No instrumented async function was called.`)
})

test('the functions that samples saw are named, with their places', () => {
  const seen = ['render', '', 'third', 'fourth'].map((name, index) => {
    const place = { function: name, file: `src/${name || 'x'}.ts`, line: 10 + index, column: 1 }
    return { ...place, time: 60 - index * 10 }
  })
  assert.equal(
    tell(120, { unattributedFunctions: seen }),
    `${TOLD} Samples saw render (render.ts:10) for 60.0 ms, (anonymous) (x.ts:11) for 50.0 ms, third (third.ts:12) for 40.0 ms.`,
  )
})

test('a backend that knows no tasks has the own work in it', () => {
  const capabilities = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: true }
  const ledger = { wall: 130, running: 10, waiting: 20, queued: 0, unattributed: 100 }
  const changes = { backend: 'eventloop', capabilities, ledger, tasksCreated: 0 } as const
  const told = 'The event loop was busy for 100 ms: 77 % of the time. Whose it was is unknown.'
  assert.equal(tell(0, changes), told)
  assert.equal(tell(0, { ...changes, profilingOverhead: 90 }), '')
})

test('not for a little of it', () => {
  assert.equal(tell(60), '')
  assert.equal(tell(19, { duration: 20 }), '')
})
