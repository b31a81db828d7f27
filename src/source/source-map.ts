import { findSourceMap, SourceMap } from 'node:module'
import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { MAX_MAP_LENGTH } from './maps/raw-map.ts'
import { findSource, locateSource } from './maps/source-url.ts'
import type { SourceLocation } from './maps/source-url.ts'

const COMMENT = /^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm
const INLINE = /^data:application\/json[^,]*?(;base64)?,(.*)$/s

/** A map, and the folder that its sources are relative to. */
export interface PlacedMap {
  map: SourceMap
  base: string
}

export interface OriginalPosition {
  path: string
  line: number
  column: number
  /** The source's text if the map carries it: the compiled version, even if the file has changed since. */
  content: string | null
  location: SourceLocation
}

/** Returns the map that a loader registered with the runtime, if the running code differs from the file. */
export function registeredMap(path: string): PlacedMap | undefined {
  try {
    const map = findSourceMap(path)
    return map === undefined ? undefined : { map, base: dirname(path) }
  } catch {
    return undefined
  }
}

/** Loads the map that a compiled file links, inline or beside it; undefined if there is none that can be read. */
export async function linkedMap(path: string, text: string): Promise<PlacedMap | undefined> {
  const url = [...text.matchAll(COMMENT)].at(-1)?.[1]
  if (url === undefined) return undefined
  try {
    const inline = INLINE.exec(url)
    if (inline !== null) return placeMap(decode(inline[2]!, inline[1] !== undefined), path)
    const beside = resolve(dirname(path), decodeURIComponent(url))
    return placeMap(await readBounded(beside), beside)
  } catch {
    return undefined
  }
}

/** Returns the original position, line and column from 1; undefined if the map has none for the place. */
export function originalPosition({ map, base }: PlacedMap, line: number, column: number): OriginalPosition | undefined {
  const entry = map.findEntry(line - 1, column - 1)
  // Typed as a string; it is none where the map says that code has no source.
  if (!('originalSource' in entry) || typeof entry.originalSource !== 'string') return undefined
  const { root, content } = sourceOf(map, entry.originalSource)
  const location = locateSource(entry.originalSource, root, base)
  const original = location === null ? null : findSource(location, base)
  if (location === null || original === null) return undefined
  // A generated column after the entry's belongs to the same token run, so the distance carries over.
  const sameLine = entry.generatedLine === line - 1
  const shift = sameLine ? column - 1 - entry.generatedColumn : 0
  return {
    path: original,
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1 + shift,
    content,
    location,
  }
}

/** Returns the text and the root of a source; Node's types say that every map has them, and leave out sections. */
function sourceOf({ payload }: SourceMap, source: string): { content: string | null; root: string } {
  const { sections = [] } = payload as { sections?: { map?: Partial<typeof payload> }[] }
  const maps: (Partial<typeof payload> | undefined)[] = [payload, ...sections.map(({ map }) => map)]
  const map = maps.find((each) => each?.sources?.includes(source) === true)
  const content: unknown = map?.sourcesContent?.[map.sources!.indexOf(source)]
  return { content: typeof content === 'string' ? content : null, root: map?.sourceRoot ?? '' }
}

const decode = (data: string, isBase64: boolean): string =>
  isBase64 ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data)

const placeMap = (json: string, path: string): PlacedMap => ({
  map: new SourceMap(JSON.parse(json)),
  base: dirname(path),
})

/** To read a pipe would wait for its other end. */
async function readBounded(path: string): Promise<string> {
  const file = await stat(path)
  const fits = file.isFile() && file.size <= MAX_MAP_LENGTH
  if (!fits) throw new RangeError(`Expected a source map of up to ${MAX_MAP_LENGTH} bytes in ${path}`)
  return readFile(path, 'utf8')
}
