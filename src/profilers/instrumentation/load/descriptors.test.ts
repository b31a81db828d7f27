import assert from 'node:assert/strict'
import { fstatSync } from 'node:fs'
import { test } from 'node:test'
import { canOpen } from './descriptors.ts'

test('a file that is there can be opened as often, one that is not cannot', () => {
  assert.equal(canOpen(20, process.execPath), true)
  assert.equal(canOpen(1, `${process.execPath}.nowhere`), false)
})

test('no descriptor stays open', () => {
  canOpen(20, process.execPath)
  const open = Array.from({ length: 200 }, (_, descriptor) => isOpen(descriptor)).filter(Boolean).length
  canOpen(40, process.execPath)
  assert.equal(Array.from({ length: 200 }, (_, descriptor) => isOpen(descriptor)).filter(Boolean).length, open)
})

function isOpen(descriptor: number): boolean {
  try {
    fstatSync(descriptor)
    return true
  } catch {
    return false
  }
}
