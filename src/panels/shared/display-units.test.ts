import assert from 'node:assert/strict'
import { test } from 'node:test'
import { displayBytes, displayDuration } from './display-units.ts'

test('durations have the digits that one reads', () => {
  const cases: [number, string][] = [
    [0, '0 ms'],
    [0.04, '0 ms'],
    [4.25, '4.3 ms'],
    [9.96, '10 ms'],
    [486.4, '486 ms'],
    [999.6, '1 s'],
    [2414, '2.41 s'],
  ]
  for (const [given, expected] of cases) assert.equal(displayDuration(given), expected)
})

test('sizes are decimal', () => {
  const cases: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1549, '1.5 kB'],
    [84_213, '84 kB'],
    [999_700, '1 MB'],
    [5e15, '5000 TB'],
  ]
  for (const [given, expected] of cases) assert.equal(displayBytes(given), expected)
})
