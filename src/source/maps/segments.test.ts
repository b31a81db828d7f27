import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, encode } from '@jridgewell/sourcemap-codec'
import type { SourceMapMappings } from '@jridgewell/sourcemap-codec'
import { SegmentReader } from './segments.ts'
import type { Segment } from './segments.ts'

const MAPPINGS: SourceMapMappings = [
  [[0, 0, 0, 0], [4, 1, 70_000, 2, 3], [4, 0, 2, 9], [900_000]],
  [],
  [[7, 2, 1, 0, 0]],
]

const fieldsOf = ({ generatedColumn, source, line, column, name }: Segment): number[] => {
  if (source === -1) return [generatedColumn]
  return name === -1 ? [generatedColumn, source, line, column] : [generatedColumn, source, line, column, name]
}

test('finds the last mapped place of the line, with all that begins there', () => {
  const reader = new SegmentReader(encode(MAPPINGS))
  const at = (line: number, column: number): number[][] => reader.seek(line, column).map(fieldsOf)
  assert.deepEqual(at(0, 0), [[0, 0, 0, 0]])
  assert.deepEqual(at(0, 3), [[0, 0, 0, 0]])
  assert.deepEqual(at(0, 5), [
    [4, 1, 70_000, 2, 3],
    [4, 0, 2, 9],
  ])
  assert.deepEqual(at(0, 1e6), [[900_000]])
  assert.deepEqual(at(1, 9), [])
  assert.deepEqual(at(2, 6), [])
  assert.deepEqual(at(2, 8), [[7, 2, 1, 0, 0]])
  assert.deepEqual(at(9, 0), [])
})

test('reads every segment that a library reads', () => {
  const mappings: SourceMapMappings = Array.from({ length: 50 }, (_, line) =>
    Array.from({ length: line % 7 }, (_unused, at) => [at * 3, (line * at) % 5, line * 31 - at, at * 700, line % 3]),
  )
  const text = encode(mappings)
  const reader = new SegmentReader(text)
  for (const [line, segments] of decode(text).entries()) {
    for (const segment of segments) assert.deepEqual(reader.seek(line, segment[0]).map(fieldsOf), [segment])
  }
})

test('what is broken ends there, and throws nothing', () => {
  for (const text of [
    '',
    ';;;',
    'AAA',
    'AAAA,!!',
    'gggggggggggggggg',
    '\u{1F600}',
    'AAAA,,,,AAAA',
    'D',
    'AAAAAAAAAAA',
  ]) {
    const reader = new SegmentReader(text)
    for (let line = 0; line < 3; line++) assert.doesNotThrow(() => reader.seek(line, 10), text)
  }
})
