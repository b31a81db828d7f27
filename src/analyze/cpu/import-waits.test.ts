import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SourcePlace } from '../../model/place.ts'
import { draw } from '../drawing.test.support.ts'
import { listImportWaits } from './import-waits.ts'

test('the waits of tasks for an import, joined where they overlap', () => {
  const drawn = draw(`
    clock    .........:.........:.........:
    page     R-RaaaaaaaaaaRbbbbR|
    other     RaaaaaaaR|
  `)
  const trace = drawn.traces.get('A')!
  const { places } = drawn.inputOf('A')
  const named = (letter: string): SourcePlace[] =>
    places.map((place) => ({
      ...place,
      callee: place.wait.line - place.line === letter.codePointAt(0)! - 96 ? 'import' : 'load',
    }))
  const relative = (of: string): number[][] => {
    const { count, start, end } = listImportWaits(trace, named(of))
    return Array.from({ length: count }, (_, row) => [start[row]! - trace.start, end[row]! - trace.start])
  }
  assert.deepEqual(relative('a'), [[2, 13]])
  assert.deepEqual(relative('b'), [[14, 18]])
  assert.deepEqual(relative('c'), [])
})
