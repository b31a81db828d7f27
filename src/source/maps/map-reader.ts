import { sectionsOf } from './raw-map.ts'
import type { AnyMap, MapSection, RawMap } from './raw-map.ts'
import { SegmentReader } from './segments.ts'
import type { Segment } from './segments.ts'

/** A source that a map names. */
export interface MapSource {
  /** As the map has it; null for code without a source. */
  url: string | null
  root: string
  /** The source's text, if the map carries it. */
  content: string | null
  /** Whether the map says that the source is not the user's. */
  isIgnored: boolean
}

/** A place in a source; line and column from 0. */
export interface MappedPlace {
  source: MapSource
  line: number
  column: number
  /** The name that the source has for the word at this place, if the compiler has changed it. */
  name: string | null
  /** Whether the map has an entry for the very place, not only for one before it. */
  isExact: boolean
}

interface Part {
  section: MapSection
  sources: readonly MapSource[]
  /** Undefined until somebody asks for a place in this part. */
  segments?: SegmentReader
}

/**
 * Leads places of a text to its sources, from the front to the back. Understands maps of sections.
 *
 * @example new MapReader(map).at(0, 40) // [{ source: { url: '../src/a.ts', … }, line: 2, column: 7, … }]
 */
export class MapReader {
  readonly #parts: readonly Part[]
  #part = 0

  constructor(map: AnyMap) {
    this.#parts = sectionsOf(map).map((section) => ({ section, sources: sourcesOf(section.map) }))
  }

  /** Returns the sources of all parts. */
  get sources(): MapSource[] {
    return this.#parts.flatMap(({ sources }) => sources)
  }

  /** Returns the places in the sources; several where the compiler has joined code. Questions must ascend. From 0. */
  at(line: number, column: number): MappedPlace[] {
    while (isWithin(this.#parts[this.#part + 1], line, column)) this.#part++
    const part = this.#parts[this.#part]
    if (part === undefined || !isWithin(part, line, column)) return []
    const { offset, map } = part.section
    part.segments ??= new SegmentReader(map.mappings)
    const within = line === offset.line ? column - offset.column : column
    return part.segments
      .seek(line - offset.line, within)
      .map((segment) => placeOf(segment, part, within))
      .filter((place) => place !== null)
  }

  /** Returns the first place behind the last question that is mapped, on the same line. */
  following(line: number): MappedPlace | null {
    const part = this.#parts[this.#part]
    const segment = part?.segments?.following(line - part.section.offset.line)
    return part === undefined || segment === null || segment === undefined ? null : placeOf(segment, part, -1)
  }
}

function isWithin(part: Part | undefined, line: number, column: number): boolean {
  if (part === undefined) return false
  const { offset } = part.section
  return offset.line < line || (offset.line === line && offset.column <= column)
}

function placeOf(segment: Segment, { section, sources }: Part, column: number): MappedPlace | null {
  const source = sources[segment.source]
  if (source === undefined) return null
  const { line, column: originalColumn, generatedColumn } = segment
  const name: unknown = section.map.names?.[segment.name]
  const isExact = generatedColumn === column
  return { source, line, column: originalColumn, name: typeof name === 'string' ? name : null, isExact }
}

/** These maps have been read from anybody's file, so their fields may be anything. */
function sourcesOf({ sources, sourceRoot, sourcesContent, ignoreList }: RawMap): MapSource[] {
  const root: unknown = sourceRoot
  const contents: readonly unknown[] = Array.isArray(sourcesContent) ? sourcesContent : []
  const ignored = new Set<unknown>(Array.isArray(ignoreList) ? ignoreList : [])
  return (sources as readonly unknown[]).map((url, index) => {
    const content = contents[index]
    return {
      url: typeof url === 'string' ? url : null,
      root: typeof root === 'string' ? root : '',
      content: typeof content === 'string' ? content : null,
      isIgnored: ignored.has(index),
    }
  })
}
