import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Shifts } from './shifts.ts'

// `a b` with `__dt(` before `b` and `)` behind it.
const shifts = new Shifts([2, 2, 5, 2, 3, 1])

test('columns before, in and behind insertions', () => {
  assert.deepEqual(
    [1, 2, 3, 7, 8, 9, 10].map((column) => shifts.columnOf(2, column)),
    [1, 2, 3, 3, 3, 4, 4],
  )
  assert.equal(shifts.columnOf(3, 8), 8, 'another line')
})

test('the text of a line without its insertions', () => {
  assert.equal(shifts.textOf(2, 'a __dt(b)'), 'a b')
  assert.equal(shifts.textOf(3, 'a __dt(b)'), 'a __dt(b)')
})

test('a line that does not have them where they should be is refused', () => {
  assert.equal(shifts.textOf(2, 'a b and more'), null)
  assert.equal(shifts.textOf(2, 'a'), null)
})
