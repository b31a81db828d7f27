import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listOf, object, optional, within } from './shape.ts'

const shape = object({ name: 'string', rows: listOf(object({ at: 'interval', size: optional('number') })) })

test('a value that fits has no wrong field, whatever else it holds', () => {
  assert.equal(
    shape({
      name: '',
      rows: [
        { at: [1, 2], more: 5 },
        { at: [0, 0], size: 1 },
      ],
      other: null,
    }),
    null,
  )
})

test('the first wrong field has its path, and words for what was expected and what came', () => {
  const table: [value: unknown, where: string, expected: string, got: string][] = [
    [null, '', 'an object', 'null'],
    [[], '', 'an object', 'a list'],
    [{ rows: [] }, 'name', 'a text', 'nothing'],
    [Object.create({ name: 'inherited' }), 'name', 'a text', 'nothing'],
    [{ name: 'a', rows: {} }, 'rows', 'a list', 'an object'],
    [{ name: 'a', rows: [5] }, 'rows[0]', 'an object', 'number'],
    [{ name: 'a', rows: [{ at: [1, 2] }, { at: [1] }] }, 'rows[1].at', 'a start and an end', 'a list'],
    [{ name: 'a', rows: [{ at: [1, 2], size: 'x' }] }, 'rows[0].size', 'a number', 'a text'],
  ]
  for (const [value, where, expected, got] of table) assert.deepEqual(shape(value), { where, expected, got })
})

test('paths join with a point only between names', () => {
  const wrong = { expected: '', got: '' }
  const paths = ['', '[0]', 'a'].map((where) => within('at', { ...wrong, where }).where)
  assert.deepEqual(paths, ['at', 'at[0]', 'at.a'])
  assert.equal(within('', { ...wrong, where: 'a' }).where, 'a')
})
