import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCircles, toGraph } from './circles.ts'

test('a circle is told from its first file to its last, whatever leads into it or out of it', () => {
  assert.deepEqual(circlesOf('ab', 'bc', 'cd', 'db', 'de'), ['bcd'])
})

test('two circles are told both, also where they share a file', () => {
  assert.deepEqual(circlesOf('ab', 'ba', 'bc', 'cb', 'xy', 'yx'), ['ab', 'bc', 'xy'])
})

test('diamonds, chains and imports of oneself are no circles', () => {
  assert.deepEqual(circlesOf('ab', 'ac', 'bd', 'cd', 'dd', 'de'), [])
})

/** Finds the circles of edges such as `ab`; each begins with the first of its nodes. */
function circlesOf(...edges: string[]): string[] {
  const circles = findCircles(toGraph(edges.map((edge) => [edge.slice(0, 1), edge.slice(1)])))
  return circles.map((circle) => circle.toSorted().join('')).toSorted()
}
