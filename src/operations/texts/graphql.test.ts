import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprintGraphql, nameGraphql } from './graphql.ts'

test('literal values, comments and space are not kept; names, variables and enums are', () => {
  const document = `query A($id: ID = 5) { # secret
    user(id: $id, name: "sec\\"ret", kind: ADMIN, ids: [1, -2.5e3], ok: true, note: """sec
    ret""") { id2 ...Part @include(if: $x1) }
  }`
  assert.equal(
    fingerprintGraphql(document),
    'query A($id: ID = ?) { user(id: $id name: ? kind: ADMIN ids: [? ?] ok: true note: ?) { id2 ...Part @include(if: $x1) } }',
  )
})

test('a text that does not end is none of the fingerprint', () => {
  assert.equal(fingerprintGraphql('{ a(b: "secret'), '{ a(b: ?')
  assert.equal(fingerprintGraphql('{ a(b: """secret " secret'), '{ a(b: ?')
  assert.equal(fingerprintGraphql('x'.repeat(10_000)).length, 4096)
})

const field = (value: string): object => ({ kind: 'Field', name: { value } })
const definition = (name: string | null, fields: readonly string[]): object => ({
  kind: 'OperationDefinition',
  operation: 'query',
  ...(name === null ? {} : { name: { value: name } }),
  selectionSet: { selections: fields.map(field) },
})

test('an operation has its name, and one without a name its first fields', () => {
  const two = { definitions: [definition('A', ['a']), definition('B', ['b'])] }
  assert.equal(nameGraphql(two, 'B')?.name, 'query B')
  assert.equal(nameGraphql(two, undefined)?.name, 'query A')
  assert.equal(nameGraphql(two, 'C'), null)
  const without = {
    definitions: [definition(null, ['a', 'b', 'c', 'd'])],
    loc: { source: { body: '{ a(id: 1) b c d }' } },
  }
  assert.deepEqual(nameGraphql(without, null), {
    type: 'query',
    operation: '',
    name: 'query { a b c … }',
    text: '{ a(id: ?) b c d }',
  })
  assert.equal(nameGraphql({}, undefined), null)
})
