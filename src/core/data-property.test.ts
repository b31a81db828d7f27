import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dataProperty } from './data-property.ts'
import { hostileValues } from './hostile-values.test.support.ts'

test('data properties are read, own and inherited ones', () => {
  assert.equal(dataProperty({ name: 'own' }, 'name'), 'own')
  assert.equal(dataProperty(new TypeError('x'), 'name'), 'TypeError')
  assert.equal(dataProperty(Object.create(null) as object, 'name'), undefined)
  let deep: object = { name: 'far' }
  for (let step = 0; step < 100_000; step++) deep = Object.create(deep) as object
  assert.equal(dataProperty(deep, 'name'), undefined)
})

test('a DOMException tells its name and message, which are getters of the platform', () => {
  const error = new DOMException('late', 'TimeoutError')
  assert.deepEqual([dataProperty(error, 'name'), dataProperty(error, 'message')], ['TimeoutError', 'late'])
  assert.equal(dataProperty(Object.create(DOMException.prototype) as object, 'name'), undefined)
})

test("nothing of the app's runs", () => {
  const { values, ran } = hostileValues()
  for (const [, value] of values) {
    if (typeof value === 'object' && value !== null) for (const key of ['name', 'message']) dataProperty(value, key)
  }
  assert.deepEqual(ran, [])
})
