import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyzeDrawn, causesOf } from './causes.test.support.ts'

const askersOf = ({ operations }: { operations: { taskId: string | null }[] }): unknown[] =>
  operations.map(({ taskId }) => taskId)

test('an operation that began while one task waited at its place is that task’s', () => {
  const text = `
    clock   .........:....
    page    R-aaaaaaaaR|
    load     RaaaaaaR|
  `
  const operations = [{ name: 'SELECT orders', task: 0, start: 4, end: 8, at: 'load a' }]
  const stats = analyzeDrawn(text, { callees: { 'page a': 'load', 'load a': 'builder' }, operations })
  assert.deepEqual(askersOf(stats), ['2'])
  assert.deepEqual(causesOf(stats, '2'), ['operation SELECT orders 1'])
})

test('one that began when no task waited there is nobody’s', () => {
  const text = `
    clock   .........:....
    page    R-aaaaaaaaR|
    load     RaaR|
  `
  const operations = [{ name: 'SELECT orders', task: 0, start: 7, end: 9, at: 'load a' }]
  assert.deepEqual(askersOf(analyzeDrawn(text, { operations })), [null])
})
