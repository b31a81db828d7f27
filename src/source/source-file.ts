import { Lines } from './lines.ts'
import { indexSource } from './source-index.ts'
import type { SourceIndex } from './source-index.ts'
import { linkedMap } from './source-map.ts'
import type { PlacedMap } from './source-map.ts'

/** Files larger than this (bytes) are bundles: their functions keep the runtime's names. */
export const MAX_SOURCE_BYTES: number = 4 * 1024 * 1024

/** A parsed text and the map that it links. */
export interface SourceFile {
  version: string
  index: SourceIndex
  lines: Lines
  map: PlacedMap | undefined
}

/**
 * Reads and indexes a source without its byte order mark, which the runtime does not count. Rejects if the text does
 * not parse.
 */
export async function readSource(path: string, text: string, version: string): Promise<SourceFile> {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const index = await indexSource(path, source)
  return { version, index, lines: new Lines(source), map: await linkedMap(path, source) }
}
