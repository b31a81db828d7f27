import { createRequire } from 'node:module'
import type * as codec from '@jridgewell/sourcemap-codec'
import { Lines } from '../../../source/lines.ts'
import { sectionsOf } from '../../../source/maps/raw-map.ts'
import type { AnyMap, RawMap } from '../../../source/maps/raw-map.ts'
import type { Insert } from '../transform/editor.ts'

/**
 * Shifts the map of a text by its insertions: every generated column moves by the length inserted before it on its
 * line. Exact, because instrumenting only ever inserts, and never a line.
 *
 * @example shiftMap(map, 'a()\nb()', [{ offset: 4, length: 7 }]) // a mapping of 2:1 becomes one of 2:8
 */
export function shiftMap(map: AnyMap, text: string, inserts: readonly Insert[]): RawMap {
  const { decode, encode } = createRequire(import.meta.url)('@jridgewell/sourcemap-codec') as typeof codec
  const { lines, ...flat } =
    'sections' in map ? joinSections(map, text, decode) : { ...map, lines: decode(map.mappings) }
  for (const [line, shifts] of shiftsByLine(text, inserts)) shiftSegments(lines[line] ?? [], shifts)
  return { ...flat, mappings: encode(lines) }
}

type DecodedMap = Omit<RawMap, 'mappings'> & { lines: codec.SourceMapMappings }

/** Joins the maps of sections to one. Those that begin below the text are no maps of it. */
function joinSections(map: AnyMap, text: string, decode: typeof codec.decode): DecodedMap {
  const joined = { version: map.version, sources: [], sourcesContent: [], names: [] } as Required<
    Pick<RawMap, 'version' | 'sources' | 'sourcesContent' | 'names'>
  >
  const lines: codec.SourceMapMappings = text.split('\n').map(() => [])
  for (const { offset, map: part } of sectionsOf(map)) {
    for (const [index, segments] of decode(part.mappings).entries()) {
      const line = offset.line + index
      const shift = index === 0 ? offset.column : 0
      const there = lines[line]
      if (there === undefined) break
      lines[line] = there.concat(segments.map((segment) => moveSegment(segment, shift, joined)))
    }
    joined.sources = joined.sources.concat(part.sources)
    joined.sourcesContent = joined.sourcesContent.concat(part.sources.map((_, at) => part.sourcesContent?.[at] ?? null))
    joined.names = joined.names.concat(part.names ?? [])
  }
  return { ...joined, lines }
}

function moveSegment(
  segment: codec.SourceMapSegment,
  shift: number,
  { sources, names }: { sources: readonly unknown[]; names: readonly unknown[] },
): codec.SourceMapSegment {
  if (segment.length === 1) return [segment[0] + shift]
  const [column, source, line, originalColumn, name] = segment
  const moved = [column + shift, source + sources.length, line, originalColumn] as const
  return name === undefined ? [...moved] : [...moved, name + names.length]
}

/**
 * Returns three numbers for each insertion: its line from 1, its column from 0 and its length (characters).
 *
 * @example packShifts('a()\nb()', [{ offset: 4, length: 7 }]) // [2, 0, 7]
 */
export function packShifts(text: string, inserts: readonly Insert[]): number[] {
  const packed: number[] = []
  for (const [line, shifts] of shiftsByLine(text, inserts)) {
    for (const { column, length } of shifts) packed.push(line + 1, column, length)
  }
  return packed
}

interface Shift {
  /** Column from 0, in the text without insertions. */
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

/**
 * Shifts segments; both lists ascend by column. Text inserted exactly at a segment's column comes before the segment.
 */
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
