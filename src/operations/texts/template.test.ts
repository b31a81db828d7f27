import assert from 'node:assert/strict'
import { test } from 'node:test'
import { templateKey, templatePath } from './template.ts'

test('ids in paths and keys become placeholders, words stay', () => {
  assert.equal(templatePath('/users/7/orders/9b2e4f6a-0000-4000-8000-000000000001'), '/users/:id/orders/:id')
  assert.equal(templatePath('/v2/items/deadbeefdeadbeef'), '/v2/items/:id')
  assert.equal(templatePath('/'), '/')
  assert.equal(templateKey('user:7:cart'), 'user:?:cart')
  assert.equal(templateKey('session:9f8e7d6c5b4a'), 'session:?')
  assert.equal(templateKey('x'.repeat(300)), '?')
})
