import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw } from '../drawing.test.support.ts'
import { criticalPath } from './critical-path.ts'
import { listPath } from './list-path.ts'

test('a path as data covers the request, and parts of one kind that follow each other are one', () => {
  const stats = draw(`
    clock    .........:.........:.........:......
    page     R-RaaaaaaaaaaR-RbbbbbbbbbbR-RcccccR|
    user      RaaaaaaaaaaR|
    cart                   RaaaaaaaaaaR|
    stock                               RaaaaaR|
  `).stats()
  const path = criticalPath(stats)
  const parts = listPath(path)
  assert.equal(parts[0]?.start, 0)
  assert.equal(parts.at(-1)?.end, stats.duration)
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1]
    if (next === undefined) continue
    assert.equal(next.start, part.end)
    assert.ok(next.kind !== part.kind || next.id !== part.id)
  }
  assert.ok(parts.length <= path.length)
  assert.ok(parts.some(({ kind }) => kind === 'running'))
})
