import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginPhase } from '../operation-phases.ts'
import { OperationList } from './operation-list.ts'
import type { OperationStart } from './operation-list.ts'

const BY = { task: 1, parent: 0, place: null }
const query = (text: string): OperationStart => ({
  kind: 'sql',
  system: 'postgresql',
  name: 'SELECT',
  text,
  phase: 'acquire',
  attributes: {},
})

test('phases follow each other, and the last ends with the operation', () => {
  const list = new OperationList(10)
  const row = list.begin(query('a'), 100, BY)!
  beginPhase(row, 'service', 103)
  beginPhase(row, 'service', 104)
  row.end = 110
  const { phases, operations, texts } = list.finish(() => 0)
  assert.deepEqual([...phases.start], [100, 103])
  assert.deepEqual([...phases.end], [103, 110])
  assert.deepEqual([...operations.end], [110])
  assert.equal(texts[operations.text[0]!], 'a')
})

test('a connection that is tried without end has a bounded number of phases', () => {
  const list = new OperationList(10)
  const row = list.begin(query('a'), 0, BY)!
  for (let at = 1; at <= 1000; at++) beginPhase(row, at % 2 === 0 ? 'acquire' : 'connect', at)
  assert.equal(list.finish(() => 0).phases.count, 16)
})

test('beyond the bound operations are counted by their text, and the texts are bounded', () => {
  const list = new OperationList(1)
  assert.notEqual(list.begin(query('kept'), 0, BY), null)
  for (let count = 0; count < 3; count++) assert.equal(list.begin(query('often'), 1, BY), null)
  for (let count = 0; count < 1500; count++) list.begin(query(`text ${count}`), 2, BY)
  const { operations, droppedOperations, texts } = list.finish(() => 0)
  assert.equal(operations.count, 1)
  assert.equal(
    droppedOperations.times.reduce((sum, times) => sum + times, 0),
    1503,
  )
  assert.equal(droppedOperations.times[[...droppedOperations.text].indexOf(texts.indexOf('often'))], 3)
  assert.equal(droppedOperations.count, 1001)
})

test('parameters are numbered by their first occurrence, so that nothing of them is in a trace', () => {
  const list = new OperationList(10)
  for (const parameters of [7_777, 0, 5_555, 7_777, undefined]) {
    list.begin({ ...query('a'), ...(parameters === undefined ? {} : { parameters }) }, 0, BY)
  }
  assert.deepEqual([...list.finish(() => 0).operations.parameters!], [1, 0, 2, 1, 0])
})
