import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Columns } from './columns.ts'

const fill = (limit: number, rows: number): Columns<{ a: 'u32'; b: 'f64'; c: 'u8' }> => {
  const columns = new Columns({ a: 'u32', b: 'f64', c: 'u8' }, limit)
  for (let index = 0; index < rows; index++) {
    const row = columns.addRow()
    if (row < 0) continue
    columns.at.a[row] = index
    columns.at.b[row] = index / 2
    columns.at.c[row] = index % 256
  }
  return columns
}

test('rows survive growth', () => {
  const { count, a, b, c } = fill(10_000, 5000).finish()
  assert.equal(count, 5000)
  assert.deepEqual([a.length, b.length, c.length], [5000, 5000, 5000])
  assert.ok(a.every((value, index) => value === index) && b.every((value, index) => value === index / 2))
  assert.ok(a instanceof Uint32Array && b instanceof Float64Array && c instanceof Uint8Array)
})

test('a full table takes no more', () => {
  for (const limit of [0, 1, 63, 64, 65, 1000]) {
    const columns = fill(limit, limit)
    assert.equal(columns.count, limit)
    assert.equal(columns.addRow(), -1)
    assert.equal(columns.addRow(), -1)
    assert.equal(columns.finish().a.length, limit)
  }
})

test('finished columns hold no spare memory and are copies', () => {
  const columns = fill(1000, 3)
  const { b } = columns.finish()
  assert.equal(b.buffer.byteLength, 24)
  columns.at.b[0] = 99
  assert.equal(b[0], 0)
})
