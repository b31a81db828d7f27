import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, resolve } from 'node:path'
import { toPath } from '../../../core/user-code.ts'
import { parseMap } from './inline-map.ts'
import type { RawMap } from './inline-map.ts'

/** How the text that was instrumented leads on to its source: a map that came with it, or the file that it names. */
export type MapReference = { map: RawMap } | { linked: string }

/** A place in the source as it was written; line and column from 1. */
export interface OriginalPlace {
  path: string
  line: number
  column: number
}

type Keyword = 'async' | 'await' | 'yield'

/** How far (characters) from where the map points a keyword is looked for. */
const LOOK_AHEAD = 2000

/** Without the texts and names, which positions do not need: a tenth of the size. */
export function compactMap(map: RawMap): RawMap {
  const { version, sources, mappings, sourceRoot } = map
  return { version, sources, mappings, names: [], ...(sourceRoot === undefined ? {} : { sourceRoot }) }
}

/**
 * Leads positions in one instrumented module to its source. Nothing is read or decoded before the first question, and
 * what cannot be read leaves every position as it is.
 *
 * @example new SiteMap('/app/dist/a.js', { linked: 'a.js.map' }).originalOf(1, 40, 'await') // { path: '/app/src/a.ts', … }
 */
export class SiteMap {
  readonly #path: string
  readonly #reference: MapReference
  #map: SourceMap | null | undefined
  #base = ''
  readonly #texts = new Map<string, readonly string[] | null>()

  constructor(path: string, reference: MapReference) {
    this.#path = path
    this.#reference = reference
  }

  /** Undefined where the map has nothing for the place. `keyword` is what stands there, in both texts. */
  originalOf(line: number, column: number, keyword: Keyword): OriginalPlace | undefined {
    const map = this.#open()
    const entry = map?.findEntry(line - 1, column - 1)
    if (map === null || entry === undefined || !('originalSource' in entry)) return undefined
    // An entry of an earlier line says nothing about this one.
    if (entry.originalSource === undefined || entry.generatedLine !== line - 1) return undefined
    const path = this.#pathOf(map, entry.originalSource)
    if (path === null) return undefined
    const place = { path, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
    // Compilers mark the statement (`export async …`) that a keyword is in, and print blanks of their own in between.
    return this.#findKeyword(place, keyword) ?? place
  }

  #open(): SourceMap | null {
    if (this.#map === undefined) {
      const raw = this.#read()
      this.#map = raw === null ? null : new SourceMap(raw as ConstructorParameters<typeof SourceMap>[0])
    }
    return this.#map
  }

  #read(): RawMap | null {
    this.#base = dirname(this.#path)
    if ('map' in this.#reference) return this.#reference.map
    const read = readLinkedMap(this.#path, this.#reference.linked)
    if (read === null) return null
    this.#base = dirname(read.path)
    return compactMap(read.map)
  }

  #pathOf(map: SourceMap, source: string): string | null {
    const root = map.payload.sourceRoot ?? ''
    const path = toPath(root === '' ? source : `${root.replace(/\/$/, '')}/${source}`)
    return path === null ? null : resolve(this.#base, path)
  }

  #findKeyword({ path, line, column }: OriginalPlace, keyword: Keyword): OriginalPlace | undefined {
    const lines = this.#linesOf(path) ?? []
    let left = LOOK_AHEAD
    for (let at = line; at <= lines.length && left > 0; at++) {
      const text = lines[at - 1]!
      const from = at === line ? column - 1 : 0
      const found = text.slice(from).search(new RegExp(`(?<![\\w$.#])${keyword}(?![\\w$])`))
      if (found >= 0) return { path, line: at, column: from + found + 1 }
      left -= text.length - from + 1
    }
    return undefined
  }

  #linesOf(path: string): readonly string[] | null {
    let lines = this.#texts.get(path)
    if (lines === undefined) {
      lines = readLines(path)
      this.#texts.set(path, lines)
    }
    return lines
  }
}

/** The map in the file that a comment names; null where it cannot be read. */
export function readLinkedMap(path: string, url: string): { path: string; map: RawMap } | null {
  try {
    const place = url.startsWith('file:') ? toPath(url) : resolve(dirname(path), decodeURIComponent(url))
    if (place === null || /^[a-z][a-z+.-]+:/i.test(url.replace(/^file:/, ''))) return null
    const map = parseMap(readFileSync(place, 'utf8'))
    return map === null ? null : { path: place, map }
  } catch {
    return null
  }
}

function readLines(path: string): readonly string[] | null {
  try {
    return readFileSync(path, 'utf8').split(/\r\n|[\n\r\u2028\u2029]/)
  } catch {
    return null
  }
}
