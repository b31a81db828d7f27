import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseModule } from './parse.ts'

test('the global that the parser copies names with is as it was, also where the source does not parse', () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'structuredClone')
  const program = parseModule('const { a, b } = { a, b }', 'file:///m.js', 'module')
  assert.equal(JSON.stringify(program).match(/"Identifier"/g)?.length, 8)
  assert.throws(() => parseModule('const {', 'file:///m.js', 'module'), SyntaxError)
  assert.deepEqual(Object.getOwnPropertyDescriptor(globalThis, 'structuredClone'), before)
  assert.deepEqual(structuredClone({ deep: [1] }), { deep: [1] })
})
