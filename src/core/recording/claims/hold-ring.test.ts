import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HoldOwner } from './hold-owner.ts'
import { HoldRing } from './hold-ring.ts'

const ownerOf = (path: string): HoldOwner =>
  new HoldOwner({ requestId: path, method: 'GET', path, name: 'request' }, null)

function pathsFrom(ring: HoldRing, from: number): string[] {
  const paths: string[] = []
  ring.forEach(from, (_start, _end, { holder }) => void paths.push(holder.path))
  return paths
}

function addRows(ring: HoldRing, count: number): void {
  for (let row = 0; row < count; row++) {
    const at = ring.position
    ring.add(at, at + 1, ownerOf(`/${at}`))
  }
}

test('keeps the rows of every open reader, and lets go those that only closed ones could ask for', () => {
  const ring = new HoldRing()
  const early = ring.open()
  addRows(ring, 300)
  const late = ring.open()
  const twin = ring.open()
  addRows(ring, 300)
  assert.equal(pathsFrom(ring, early).length, 600)
  ring.close(early)
  assert.deepEqual([pathsFrom(ring, 0).length, pathsFrom(ring, late)[0]], [300, '/300'])
  ring.close(late)
  assert.equal(pathsFrom(ring, twin).length, 300)
  ring.close(twin)
  assert.deepEqual([pathsFrom(ring, 0).length, pathsFrom(ring, 0)[0]], [256, '/344'])
})

test('keeps the latest rows for a recording that begins, the newest first', () => {
  const ring = new HoldRing()
  for (let request = 0; request < 1000; request++) {
    const from = ring.open()
    addRows(ring, 1)
    ring.close(from)
  }
  const paths: string[] = []
  ring.forEachBack((_start, _end, { holder }) => paths.push(holder.path) < 1000)
  assert.deepEqual([paths.length, paths[0], paths.at(-1)], [256, '/999', '/744'])
})

test('has a bound where a reader stays open', () => {
  const ring = new HoldRing()
  const from = ring.open()
  addRows(ring, 10_000)
  assert.deepEqual([pathsFrom(ring, from).length, pathsFrom(ring, from)[0]], [8192, '/1808'])
  ring.close(from)
  assert.equal(pathsFrom(ring, from).length, 256)
})
