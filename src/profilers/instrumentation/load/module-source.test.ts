import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isScript, mayHoldAsync, readableOf, readingsOf, textOf } from './module-source.ts'

test('JavaScript and TypeScript are scripts, other formats are not', () => {
  for (const format of ['module', 'commonjs', 'module-typescript', 'commonjs-typescript', undefined, null])
    assert.ok(isScript(format))
  for (const format of ['json', 'wasm', 'builtin', 'addon', 'constructor']) assert.ok(!isScript(format), format)
})

test('what a loader has compiled is JavaScript, whatever its name says', () => {
  assert.deepEqual(readingsOf('file:///a/b.ts', 'module-typescript'), [{ name: 'file:///a/b.ts', kind: 'module' }])
  assert.deepEqual(readingsOf('file:///a/b.ts?x=1', 'module'), [
    { name: 'file:///a/b.mjs', kind: 'module' },
    { name: 'file:///a/b.ts', kind: 'module' },
  ])
  assert.deepEqual(readingsOf('/a/b.js', undefined), [
    { name: '/a/b.cjs', kind: 'commonjs' },
    { name: '/a/b.mjs', kind: 'module' },
  ])
})

test('text comes as text or as any kind of bytes, with or without a mark', () => {
  const bytes = Buffer.from('\uFEFFasync é')
  const shared = new SharedArrayBuffer(bytes.length)
  new Uint8Array(shared).set(bytes)
  const kinds = [
    '\uFEFFasync é',
    bytes,
    new Uint8Array(bytes).buffer,
    shared,
    new DataView(new Uint8Array(bytes).buffer),
  ]
  for (const source of kinds) {
    const readable = readableOf(source)
    assert.ok(readable !== null && mayHoldAsync(readable))
    assert.equal(textOf(readable), 'async é')
  }
  assert.equal(readableOf(null), null)
  assert.equal(readableOf({}), null)
  assert.ok(!mayHoldAsync('plain') && !mayHoldAsync(Buffer.from('plain')))
})
