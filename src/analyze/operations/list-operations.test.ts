import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from '../../core/recording/fake-clock.test.support.ts'
import { beginPhase } from '../../core/operation-phases.ts'
import type { OperationStart } from '../../core/recording/operation-list.ts'
import { Recorder } from '../../core/recording/recorder.ts'
import type { SourcePlace } from '../../model/place.ts'
import type { CodePlace } from '../../model/trace.ts'
import { analyzeAsync } from '../async-stats.ts'

const LOAD: CodePlace = placeAt(20, 1)
const AWAIT: CodePlace = placeAt(21, 3)

function placeAt(line: number, column: number): CodePlace {
  return { script: '/app/a.js', line, column, functionLine: 20, functionColumn: 1, functionName: 'load' }
}

const describe = ({ line, column }: CodePlace): SourcePlace => ({
  function: 'load',
  file: 'a.js',
  line: 20,
  column: 1,
  wait: { line, column },
  waitKind: 'await',
  isTask: true,
  callee: null,
})

const request: OperationStart = {
  kind: 'http',
  system: 'http',
  name: 'GET api/items',
  text: 'GET http://api/items',
  phase: 'acquire',
  attributes: { 'server.address': 'api' },
}

function statsOf(recorder: Recorder): ReturnType<typeof analyzeAsync> {
  const trace = recorder.finish()
  const places = trace.sites.map(({ place }) => describe(place))
  return analyzeAsync({ trace, places, blockingThreshold: 50, detectBlocking: true, taskNames: true })
}

test('an operation has its line, its task and its phases; one without a line has the await of its task', () => {
  const clock = new FakeClock()
  const recorder = new Recorder({ name: 'request', clock, maxTasks: 10, outer: null })
  const start = recorder.start
  const task = recorder.beginTask(recorder.siteOf(LOAD), 0, start)
  recorder.addSlice(task, start, start + 2, start, recorder.siteOf(AWAIT) + 1)
  recorder.suspendTask(task, recorder.siteOf(AWAIT), start + 2)
  const asked = recorder.operations.begin(request, start + 1, { task: 1, parent: 0, place: placeAt(22, 5) })!
  const later = recorder.operations.begin(request, start + 3, { task: 1, parent: 0, place: null })!
  const nobodys = recorder.operations.begin(request, start + 4, { task: 0, parent: 0, place: null })!
  beginPhase(asked, 'service', start + 5)
  Object.assign(asked, { end: start + 9, status: 'completed' })
  Object.assign(later, { end: start + 9, status: 'failed', errorName: 'Error', errorMessage: 'refused' })
  assert.equal(nobodys.status, 'pending')
  recorder.resumeTask(task, start + 10)
  recorder.addSlice(task, start + 10, start + 11, start + 10, 0)
  recorder.settleTask(task, start + 11)
  clock.work(12)
  const { operations } = statsOf(recorder)
  const [first, second, third] = operations
  assert.deepEqual(first!.site, { function: 'load', file: 'a.js', line: 22, column: 5 })
  assert.deepEqual([first!.taskId, first!.startTime, first!.duration], ['1', 1, 8])
  assert.deepEqual(first!.phases, [
    { name: 'acquire', start: 1, end: 5 },
    { name: 'service', start: 5, end: 9 },
  ])
  assert.deepEqual(first!.attributes, { 'server.address': 'api' })
  assert.deepEqual(second!.site, { function: 'load', file: 'a.js', line: 21, column: 3 })
  assert.deepEqual([second!.status, second!.error], ['failed', { name: 'Error', message: 'refused' }])
  assert.deepEqual([third!.taskId, third!.duration, third!.status, third!.phases], [null, null, 'pending', []])
  assert.deepEqual(third!.site, { function: '', file: '', line: 0, column: 0 })
})

test('operations beyond the bound are told by their text, the most frequent first', () => {
  const clock = new FakeClock()
  const recorder = new Recorder({ name: 'request', clock, maxTasks: 10, maxOperations: 0, outer: null })
  const by = { task: 0, parent: 0, place: null }
  for (const text of ['a', 'b', 'b']) recorder.operations.begin({ ...request, text }, recorder.start, by)
  const { operations, operationsDropped } = statsOf(recorder)
  assert.deepEqual(operations, [])
  assert.deepEqual(operationsDropped, [
    { text: 'b', count: 2 },
    { text: 'a', count: 1 },
  ])
})
