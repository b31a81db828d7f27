import { createRequire } from 'node:module'
import type * as codec from '@jridgewell/sourcemap-codec'
import { Lines } from '../../../source/lines.ts'
import type { RawMap } from './inline-map.ts'
import type { Insert } from '../transform/editor.ts'

/**
 * The map of a text in which something was inserted: every generated column moves by what was inserted before it on
 * its line. Exact, because instrumenting only ever inserts, and never a line.
 *
 * @example shiftMap(map, 'a()\nb()', [{ offset: 4, length: 7 }]) // what pointed at 2:1 now points from 2:8
 */
export function shiftMap(map: RawMap, text: string, inserts: readonly Insert[]): RawMap {
  const { decode, encode } = createRequire(import.meta.url)('@jridgewell/sourcemap-codec') as typeof codec
  const lines = decode(map.mappings)
  for (const [line, shifts] of shiftsByLine(text, inserts)) shiftSegments(lines[line] ?? [], shifts)
  return { ...map, mappings: encode(lines) }
}

interface Shift {
  /** From 0, in the text without inserts. */
  column: number
  length: number
}

function shiftsByLine(text: string, inserts: readonly Insert[]): Map<number, Shift[]> {
  const positions = new Lines(text)
  const byLine = new Map<number, Shift[]>()
  for (const { offset, length } of inserts) {
    const { line, column } = positions.positionOf(offset)
    const shifts = byLine.get(line - 1) ?? []
    shifts.push({ column: column - 1, length })
    byLine.set(line - 1, shifts)
  }
  return byLine
}

/** Both ascend by column. What was inserted exactly at a column stands before what the column holds. */
function shiftSegments(segments: codec.SourceMapSegment[], shifts: readonly Shift[]): void {
  let sum = 0
  let next = 0
  for (const segment of segments) {
    for (let shift = shifts[next]; shift !== undefined && shift.column <= segment[0]; shift = shifts[++next]) {
      sum += shift.length
    }
    segment[0] += sum
  }
}
