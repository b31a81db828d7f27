import { pathToFileURL } from 'node:url'
import type { AnyMap, RawMap } from '../../../source/maps/raw-map.ts'
import type { Instrumented } from '../transform/instrument.ts'
import { findMapComment, inlineComment, isInline } from './inline-map.ts'
import type { ModuleMap } from './module-map.ts'
import { shiftMap } from './shift-map.ts'
import { compactMap } from './site-map.ts'
import type { MapReference } from './site-map.ts'

/** The instrumented text with its map, and a reference from the original text to its source. */
export interface Carried {
  code: string
  map: MapReference | null
}

/**
 * Carries the source map of a module over to its instrumented text, whose columns have moved, so that errors of the app
 * show the same positions. A map in a file of its own is carried only if errors show the positions of maps.
 */
export function carryMap(
  opened: ModuleMap | null,
  text: string,
  { code, inserts }: Instrumented,
  mapsEnabled: boolean,
): Carried {
  if (opened === null) return { code, map: null }
  const { comment, map, base } = opened
  if (isInline(comment)) {
    if (map === null) return { code, map: null }
    return { code: replaceComment(code, shiftMap(map, text, inserts)), map: { map: compactMap(map) } }
  }
  const moved = mapsEnabled && map !== null ? moveMap(map, base) : null
  return {
    code: moved === null ? code : replaceComment(code, shiftMap(moved, text, inserts)),
    map: { linked: comment.url },
  }
}

/** Returns a map that is moved into the text, whose sources are relative to its former folder; null if they have no URL. */
function moveMap(map: AnyMap, folder: string): AnyMap | null {
  const base = pathToFileURL(`${folder}/`)
  try {
    if (!('sections' in map)) return moveSources(map, base)
    return { ...map, sections: map.sections.map((each) => ({ ...each, map: moveSources(each.map, base) })) }
  } catch {
    return null
  }
}

function moveSources({ sourceRoot = '', ...map }: RawMap, base: URL): RawMap {
  const root = sourceRoot === '' ? base : new URL(`${sourceRoot.replace(/\/$/, '')}/`, base)
  return { ...map, sources: map.sources.map((source) => (source === null ? null : new URL(source, root).href)) }
}

/** Replaces the map's comment, which is still the last part of the text. */
function replaceComment(code: string, map: AnyMap): string {
  const comment = findMapComment(code)
  if (comment === null) return code
  return code.slice(0, comment.start) + inlineComment(map) + code.slice(comment.end)
}
