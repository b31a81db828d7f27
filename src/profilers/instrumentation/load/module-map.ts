import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { toPath } from '../../../core/user-code.ts'
import { MAX_MAP_LENGTH, parseMap } from '../../../source/maps/raw-map.ts'
import type { AnyMap } from '../../../source/maps/raw-map.ts'
import { findMapComment, isInline, readInlineMap } from './inline-map.ts'
import type { MapComment } from './inline-map.ts'

/** The map of a module, with its comment in the module's text. */
export interface ModuleMap {
  comment: MapComment
  /** Null if it cannot be read. */
  map: AnyMap | null
  /** The folder that its sources are relative to. */
  base: string
}

/** Reads the map of the module at `path`, in its text or beside it; null if the text names none. Never throws. */
export function openModuleMap(path: string, text: string): ModuleMap | null {
  const comment = findMapComment(text)
  if (comment === null) return null
  if (isInline(comment)) return { comment, map: readInlineMap(comment), base: dirname(path) }
  const linked = readLinkedMap(path, comment.url)
  return { comment, map: linked?.map ?? null, base: dirname(linked?.path ?? path) }
}

/** Returns the map in the file that a comment names; null if it cannot be read. */
export function readLinkedMap(path: string, url: string): { path: string; map: AnyMap } | null {
  try {
    const place = url.startsWith('file:') ? toPath(url) : resolve(dirname(path), decodeURIComponent(url))
    if (place === null || /^[a-z][a-z+.-]+:/i.test(url.replace(/^file:/, ''))) return null
    // To read a pipe would wait for its other end.
    const file = statSync(place)
    if (!file.isFile() || file.size > MAX_MAP_LENGTH) return null
    const map = parseMap(readFileSync(place, 'utf8'))
    return map === null ? null : { path: place, map }
  } catch {
    return null
  }
}
