/** The fields of a source map that positions need. */
export interface RawMap {
  version: number
  sources: (string | null)[]
  sourceRoot?: string
  names?: string[]
  mappings: string
  sourcesContent?: (string | null)[]
  file?: string
  /** Indices of the sources that are not the user's. */
  ignoreList?: number[]
}

/** A map for a part of a text, from a line and column (from 0) on. */
export interface MapSection {
  offset: { line: number; column: number }
  map: RawMap
}

/** An index map: one map for each part of a text, as Turbopack writes them. */
export interface SectionedMap {
  version: number
  sections: MapSection[]
}

export type AnyMap = RawMap | SectionedMap

/**
 * Limits the length of a map's JSON (characters); larger ones take too long to parse while an app starts.
 */
export const MAX_MAP_LENGTH: number = 64 * 1024 * 1024

/** Returns null for anything but a map; throws if it is no JSON. Sections that are no maps are left out. */
export function parseMap(json: string): AnyMap | null {
  if (json.length > MAX_MAP_LENGTH) return null
  const map: unknown = JSON.parse(json.replace(/^\)\]\}'[^\n]*\n/, ''))
  if (isRawMap(map)) return map
  const { version, sections } = (map ?? {}) as Partial<SectionedMap>
  if (!Array.isArray(sections)) return null
  return { version: version ?? 3, sections: sections.filter((section) => isSection(section)) }
}

function isRawMap(map: unknown): map is RawMap {
  const { mappings, sources } = (map ?? {}) as Partial<RawMap>
  return typeof mappings === 'string' && Array.isArray(sources)
}

function isSection(section: unknown): section is MapSection {
  const { offset, map } = (section ?? {}) as Partial<MapSection>
  return typeof offset?.line === 'number' && typeof offset.column === 'number' && isRawMap(map)
}

/** Returns the maps of a map, by the beginning of the text that they are for. */
export function sectionsOf(map: AnyMap): readonly MapSection[] {
  if (!('sections' in map)) return [{ offset: { line: 0, column: 0 }, map }]
  return map.sections.toSorted((a, b) => a.offset.line - b.offset.line || a.offset.column - b.offset.column)
}
