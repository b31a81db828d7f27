import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pack, writePack } from './pack.ts'
import type { PackedModule } from './pack.ts'

const made: PackedModule = { source: 'é async', outcome: { first: 5, count: 2, code: 'code é', data: '{"a":"→"}' } }
const MODULES: [string, PackedModule][] = [
  ['a', made],
  ['nothing', { source: 'async', outcome: null }],
  ['broken', { source: 'async(', outcome: null, failure: 'line 1' }],
]
const bytes = writePack('v1', MODULES)

test('what was written is read back, whatever letters it has', () => {
  const pack = Pack.read(bytes, 'v1')
  assert.ok(pack)
  assert.deepEqual([...pack.keys()], ['a', 'nothing', 'broken'])
  for (const [key, module] of MODULES) assert.deepEqual(pack.get(key), module)
  assert.equal(pack.get('unknown'), undefined)
  assert.equal(pack.end, 7)
})

test('a source is found as text and as bytes, and only while it is the same', () => {
  const pack = Pack.read(bytes, 'v1')!
  assert.deepEqual(pack.find('a', 'é async'), { outcome: made.outcome })
  assert.deepEqual(pack.find('a', Buffer.from('é async')), { outcome: made.outcome })
  assert.equal(pack.find('a', 'e async'), undefined)
  assert.equal(pack.find('a', Buffer.from('e async!')), undefined)
  assert.equal(pack.find('b', 'é async'), undefined)
  assert.deepEqual(pack.find('broken', 'async('), { outcome: null, failure: 'line 1' })
})

test('another identity, half a file and any other bytes are no pack', () => {
  assert.equal(Pack.read(bytes, 'v2'), null)
  for (const damaged of [
    bytes.subarray(0, -1),
    Buffer.concat([bytes, Buffer.from('x')]),
    Buffer.alloc(0),
    Buffer.from('{}\n'),
  ]) {
    assert.equal(Pack.read(damaged, 'v1'), null)
  }
  const noHeader = Buffer.from(bytes)
  noHeader.write('!', bytes.indexOf(10) + 1)
  assert.equal(Pack.read(noHeader, 'v1'), null)
})
