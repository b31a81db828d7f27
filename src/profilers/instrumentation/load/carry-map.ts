import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findMapComment, inlineComment, isInline, readInlineMap } from './inline-map.ts'
import type { MapComment, RawMap } from './inline-map.ts'
import { shiftMap } from './shift-map.ts'
import { compactMap, readLinkedMap } from './site-map.ts'
import type { MapReference } from './site-map.ts'
import type { Instrumented } from '../transform/instrument.ts'

/** The instrumented text with the map that fits it, and how the text that was instrumented leads to its source. */
export interface Carried {
  code: string
  map: MapReference | null
}

/**
 * Takes the source map of a module over to its instrumented text, whose columns have moved, so that errors of the app
 * show what they showed. A map in a file of its own is only worth reading where errors show the positions of maps.
 */
export function carryMap(path: string, text: string, { code, inserts }: Instrumented, mapsEnabled: boolean): Carried {
  const comment = findMapComment(text)
  if (comment === null) return { code, map: null }
  if (isInline(comment)) {
    const map = readInlineMap(comment)
    if (map === null) return { code, map: null }
    return { code: replaceComment(code, shiftMap(map, text, inserts)), map: { map: compactMap(map) } }
  }
  const map = mapsEnabled ? readMoved(path, comment) : null
  return {
    code: map === null ? code : replaceComment(code, shiftMap(map, text, inserts)),
    map: { linked: comment.url },
  }
}

/** A map that is moved into the text: its sources are relative to where it was. */
function readMoved(path: string, comment: MapComment): RawMap | null {
  const read = readLinkedMap(path, comment.url)
  if (read === null) return null
  const { sourceRoot = '', ...map } = read.map
  const base = pathToFileURL(`${dirname(read.path)}/`)
  const root = sourceRoot === '' ? base : new URL(`${sourceRoot.replace(/\/$/, '')}/`, base)
  return { ...map, sources: map.sources.map((source) => (source === null ? null : new URL(source, root).href)) }
}

/** The comment is still the last thing in the text. */
function replaceComment(code: string, map: RawMap): string {
  const comment = findMapComment(code)
  if (comment === null) return code
  return code.slice(0, comment.start) + inlineComment(map) + code.slice(comment.end)
}
