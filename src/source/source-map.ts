import { findSourceMap, SourceMap } from 'node:module'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { toPath } from '../core/user-code.ts'

const COMMENT = /^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm
const INLINE = /^data:application\/json[^,]*?(;base64)?,(.*)$/s
const MAX_MAP_BYTES = 32 * 1024 * 1024

export interface OriginalPosition {
  path: string
  line: number
  column: number
  /** The source's text where the map carries it: what was compiled, whatever the file holds today. */
  content: string | null
}

/** The map that a loader has registered with the runtime: what runs is then not what the file holds. */
export function registeredMap(path: string): SourceMap | undefined {
  try {
    return findSourceMap(path)
  } catch {
    return undefined
  }
}

/** The map that a compiled file names, inline or beside it; undefined where it names none that can be read. */
export async function linkedMap(path: string, text: string): Promise<SourceMap | undefined> {
  const url = [...text.matchAll(COMMENT)].at(-1)?.[1]
  if (url === undefined) return undefined
  try {
    const inline = INLINE.exec(url)
    const json = inline === null ? await readBeside(path, url) : decode(inline[2]!, inline[1] !== undefined)
    return new SourceMap(JSON.parse(json))
  } catch {
    return undefined
  }
}

/** Line and column from 1; undefined where the map has nothing for the place. */
export function originalPosition(
  map: SourceMap,
  path: string,
  line: number,
  column: number,
): OriginalPosition | undefined {
  const entry = map.findEntry(line - 1, column - 1)
  if (!('originalSource' in entry) || entry.originalSource === undefined) return undefined
  const root = map.payload.sourceRoot ?? ''
  const source = root === '' ? entry.originalSource : `${root.replace(/\/$/, '')}/${entry.originalSource}`
  const original = toPath(source)
  if (original === null) return undefined
  // A generated column after the entry's belongs to the same token run, so the distance carries over.
  const sameLine = entry.generatedLine === line - 1
  const shift = sameLine ? column - 1 - entry.generatedColumn : 0
  return {
    path: resolve(dirname(path), original),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1 + shift,
    content: contentOf(map, entry.originalSource),
  }
}

/** Node's types lack `sourcesContent` being optional, and any entry may be null. */
function contentOf({ payload }: SourceMap, source: string): string | null {
  const contents: readonly unknown[] | undefined = payload.sourcesContent
  const content = contents?.[payload.sources.indexOf(source)]
  return typeof content === 'string' ? content : null
}

const decode = (data: string, isBase64: boolean): string =>
  isBase64 ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data)

async function readBeside(path: string, url: string): Promise<string> {
  const text = await readFile(resolve(dirname(path), decodeURIComponent(url)), 'utf8')
  if (text.length > MAX_MAP_BYTES) throw new RangeError(`source map larger than ${MAX_MAP_BYTES} bytes`)
  return text
}
