/** A source map as far as positions need it. */
export interface RawMap {
  version: number
  sources: (string | null)[]
  sourceRoot?: string
  names?: string[]
  mappings: string
  sourcesContent?: (string | null)[]
  file?: string
}

/** The comment that ends a compiled text: where its map is. */
export interface MapComment {
  /** Of the comment in the text. */
  start: number
  end: number
  url: string
}

const OPENERS = ['//# sourceMappingURL=', '//@ sourceMappingURL=']
const INLINE = /^data:application\/json[^,]*?(;base64)?,/
/** Bytes of JSON; larger maps are those of bundles, which nobody wants parsed while an app starts. */
const MAX_MAP_LENGTH = 32 * 1024 * 1024

/** The last map comment of a text that stands on a line of its own or ends one; null where there is none. */
export function findMapComment(text: string): MapComment | null {
  const start = Math.max(...OPENERS.map((opener) => text.lastIndexOf(opener)))
  if (start < 0) return null
  const url = /^\S+/.exec(text.slice(start + OPENERS[0]!.length))?.[0]
  if (url === undefined) return null
  const end = start + OPENERS[0]!.length + url.length
  // What follows must be blank: the words may stand in a string of the program.
  return /^\s*$/.test(text.slice(end)) ? { start, end, url } : null
}

/** Whether the map is in the comment itself. */
export const isInline = ({ url }: MapComment): boolean => INLINE.test(url)

/** The map that an inline comment holds; null where it cannot be read. */
export function readInlineMap({ url }: MapComment): RawMap | null {
  const head = INLINE.exec(url)
  if (head === null || url.length > MAX_MAP_LENGTH) return null
  const data = url.slice(head[0].length)
  try {
    return parseMap(head[1] === undefined ? decodeURIComponent(data) : Buffer.from(data, 'base64').toString('utf8'))
  } catch {
    return null
  }
}

/** Null for what is no map, and for maps of sections, which no compiler of single files writes. */
export function parseMap(json: string): RawMap | null {
  if (json.length > MAX_MAP_LENGTH) return null
  const map = JSON.parse(json.replace(/^\)\]\}'[^\n]*\n/, '')) as Partial<RawMap> | null
  const fits = map !== null && typeof map === 'object' && typeof map.mappings === 'string' && Array.isArray(map.sources)
  return fits ? (map as RawMap) : null
}

/** The comment for a map, to stand where another one stood. */
export function inlineComment(map: RawMap): string {
  return `${OPENERS[0]}data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
}
