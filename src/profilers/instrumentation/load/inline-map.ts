import { MAX_MAP_LENGTH, parseMap } from '../../../source/maps/raw-map.ts'
import type { AnyMap } from '../../../source/maps/raw-map.ts'

/** The comment at the end of a compiled text that locates its map. */
export interface MapComment {
  /** Offsets of the comment in the text. */
  start: number
  end: number
  url: string
}

const OPENERS = ['//# sourceMappingURL=', '//@ sourceMappingURL=']
const INLINE = /^data:application\/json[^,]*?(;base64)?,/
/** Only blanks may follow: the words may be part of a string of the program. Or the name of a text that is evaluated. */
const TAIL = /^\s*(?:\/\/[#@] sourceURL=\S*\s*\}?\s*)?$/

/** Returns the last map comment of a text if nothing but blanks or a name follows it; else null. */
export function findMapComment(text: string): MapComment | null {
  const start = Math.max(...OPENERS.map((opener) => text.lastIndexOf(opener)))
  if (start < 0) return null
  const url = /^\S+/.exec(text.slice(start + OPENERS[0]!.length))?.[0]
  if (url === undefined) return null
  const end = start + OPENERS[0]!.length + url.length
  return TAIL.test(text.slice(end)) ? { start, end, url } : null
}

/** Returns whether the map is in the comment itself. */
export const isInline = ({ url }: MapComment): boolean => INLINE.test(url)

/** Returns the map in an inline comment; null if it cannot be read. */
export function readInlineMap({ url }: MapComment): AnyMap | null {
  const head = INLINE.exec(url)
  if (head === null || url.length > MAX_MAP_LENGTH) return null
  const data = url.slice(head[0].length)
  try {
    return parseMap(head[1] === undefined ? decodeURIComponent(data) : Buffer.from(data, 'base64').toString('utf8'))
  } catch {
    return null
  }
}

/** Returns the comment for a map, to replace another one. */
export function inlineComment(map: AnyMap): string {
  return `${OPENERS[0]}data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
}
