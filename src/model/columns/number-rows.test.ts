import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NumberRows } from './number-rows.ts'

test('columns come out as the rows went in, up to the bound', () => {
  const rows = new NumberRows(3, 2)
  assert.deepEqual([rows.count, rows.byteLength, rows.isFull], [0, 0, false])
  for (let row = 0; !rows.isFull; row++) rows.data.push(row + 0.5, row, row * 10)
  assert.deepEqual([rows.count, rows.byteLength], [2, 48])
  assert.deepEqual(rows.column(0, new Float64Array(2)), new Float64Array([0.5, 1.5]))
  assert.deepEqual(rows.column(2, new Uint32Array(2)), new Uint32Array([0, 10]))
})

test('a table without room takes nothing', () => {
  assert.equal(new NumberRows(2, 0).isFull, true)
})
