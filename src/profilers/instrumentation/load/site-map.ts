import { dirname } from 'node:path'
import { readFileSync } from 'node:fs'
import { MapReader } from '../../../source/maps/map-reader.ts'
import type { MappedPlace, MapSource } from '../../../source/maps/map-reader.ts'
import type { AnyMap, RawMap } from '../../../source/maps/raw-map.ts'
import { findSource, locateSource } from '../../../source/maps/source-url.ts'
import { readLinkedMap } from './module-map.ts'

/** A reference from an instrumented text to its source: a map that came with it, or the file that it names. */
export type MapReference = { map: AnyMap } | { linked: string }

/** A position to look for; line and column from 1. */
export interface MapQuestion {
  line: number
  column: number
  /** The word at the position, in both texts; null for a name, which a compiler may change. */
  keyword: 'async' | 'await' | 'yield' | null
}

/** A position in the original source; line and column from 1. */
export interface OriginalPlace {
  path: string
  line: number
  column: number
  /** The source's name for the word there, if the map tells it. */
  name: string | null
  /** Whether the file at the path no longer has the text that was compiled. */
  isStale: boolean
}

/** Distance (characters) from the mapped position within which a keyword is searched. */
const LOOK_AHEAD_CHARACTERS = 2000

/** Begins the name of a source that is none, but a text that a bundler evaluates under the name that follows. */
export const EVALUATED_TEXT = 'evaluated:'

const BYTE_ORDER_MARK = /^\uFEFF/

/** Returns the map without texts, which positions do not need: a tenth of the size. */
export function compactMap(map: AnyMap): AnyMap {
  if (!('sections' in map)) return compactPart(map)
  const { version, sections } = map
  return { version, sections: sections.map(({ offset, map: part }) => ({ offset, map: compactPart(part) })) }
}

const compactPart = ({ version, sources, mappings, names = [], sourceRoot }: RawMap): RawMap => ({
  version,
  sources,
  mappings,
  names,
  ...(sourceRoot === undefined ? {} : { sourceRoot }),
})

/**
 * Answers for positions in one instrumented module where they are in its sources, in one pass over the map, of which
 * nothing is kept. An answer is undefined where the map leads nowhere, and all are where it cannot be read.
 *
 * @example locatePlaces('/app/dist/a.js', { linked: 'a.js.map' }, [{ line: 1, column: 40, keyword: 'await' }])
 */
export function locatePlaces(
  path: string,
  reference: MapReference,
  questions: readonly MapQuestion[],
): (OriginalPlace | undefined)[] {
  const read = 'map' in reference ? { path, map: reference.map } : readLinkedMap(path, reference.linked)
  if (read === null) return questions.map(() => undefined)
  const sources = new SourceTexts(dirname(read.path))
  const reader = new MapReader(read.map)
  const answers: (OriginalPlace | undefined)[] = questions.map(() => undefined)
  const ascending = [...questions.entries()].sort(([, a], [, b]) => a.line - b.line || a.column - b.column)
  for (const [index, question] of ascending) {
    const places = reader.at(question.line - 1, question.column - 1)
    const following = reader.following(question.line - 1)
    answers[index] = choosePlace({ places, following }, question, sources)
  }
  return answers
}

/** A place with its distance from the one that the map has. */
type Candidate = OriginalPlace & { distance: number }

/** The places for a position, and for the first mapped position behind it. */
interface Found {
  places: readonly MappedPlace[]
  following: MappedPlace | null
}

/**
 * Chooses among the places that a compiler has joined: the one where the keyword is. Some map the operand of a keyword
 * and not the keyword itself.
 */
function choosePlace(
  { places, following }: Found,
  question: MapQuestion,
  sources: SourceTexts,
): OriginalPlace | undefined {
  const { keyword } = question
  const candidates = places.map((place) => candidateOf(place, question, sources))
  if (following !== null && keyword !== null) candidates.push(candidateBefore(following, keyword, sources))
  const [best] = candidates.filter((each) => each !== undefined).sort((a, b) => a.distance - b.distance)
  if (best === undefined) return undefined
  const { distance: _, ...place } = best
  return place
}

function candidateOf(place: MappedPlace, question: MapQuestion, sources: SourceTexts): Candidate | undefined {
  const text = sources.textOf(place.source)
  if (text === null) return undefined
  const { keyword, column } = question
  if (text.isEvaluated) return { ...text, line: place.line + 1, column, name: null, distance: 0 }
  const { path, lines, isStale } = text
  const name = place.isExact ? place.name : null
  const mapped = { path, line: place.line + 1, column: place.column + 1, name, isStale }
  const distance = keyword === null && name !== null ? 0 : LOOK_AHEAD_CHARACTERS
  // Compilers map the statement (`export async …`) around a keyword, and print blanks of their own in between.
  const found = keyword === null ? undefined : findKeyword(lines, mapped, keyword)
  return { ...mapped, distance, ...found }
}

/** Returns the place of the keyword that stands directly before the place of its operand; undefined if none does. */
function candidateBefore(place: MappedPlace, keyword: string, sources: SourceTexts): Candidate | undefined {
  const text = sources.textOf(place.source)
  const before = text?.lines[place.line]?.slice(0, place.column)
  const found = before?.search(new RegExp(`(?<![\\w$.#])${keyword}[\\s(]*$`)) ?? -1
  if (text === null || found === -1) return undefined
  const { path, isStale } = text
  return { path, line: place.line + 1, column: found + 1, name: null, isStale, distance: 0 }
}

/** Finds the nearest one on the line, else behind it: the columns of a coarse map (sucrase's) mean nothing. */
function findKeyword(
  lines: readonly string[],
  { line, column }: { line: number; column: number },
  keyword: string,
): { line: number; column: number; distance: number } | undefined {
  const word = new RegExp(`(?<![\\w$.#])${keyword}(?![\\w$])`, 'g')
  let passed = 0
  for (let at = line; at <= lines.length && passed < LOOK_AHEAD_CHARACTERS; at++) {
    const text = lines[at - 1]!
    const from = at === line ? column - 1 : 0
    const found = [...text.matchAll(word)].map(({ index }) => index)
    const next = found.find((index) => index >= from) ?? found.at(-1)
    if (next !== undefined) return { line: at, column: next + 1, distance: passed + Math.abs(next - from) }
    passed += text.length - from + 1
  }
  return undefined
}

interface SourceText {
  path: string
  lines: readonly string[]
  isStale: boolean
  /** Whether it is a text that a bundler evaluates, which has a name and no file. */
  isEvaluated: boolean
}

/** The texts of a map's sources, each read once. Prefers the text that the map carries, which is the compiled one. */
class SourceTexts {
  readonly #base: string
  readonly #texts = new Map<MapSource, SourceText | null>()

  constructor(base: string) {
    this.#base = base
  }

  /** Returns null for a source without a place. */
  textOf(source: MapSource): SourceText | null {
    let text = this.#texts.get(source)
    if (text === undefined) this.#texts.set(source, (text = this.#open(source)))
    return text
  }

  #open({ url, root, content }: MapSource): SourceText | null {
    if (url?.startsWith(EVALUATED_TEXT) === true) {
      return { path: url.slice(EVALUATED_TEXT.length), lines: [], isStale: true, isEvaluated: true }
    }
    const location = url === null ? null : locateSource(url, root, this.#base)
    const path = location === null ? null : findSource(location, this.#base)
    if (path === null) return null
    const file = readText(path)
    const compiled = content?.replace(BYTE_ORDER_MARK, '') ?? file
    const lines = compiled === null ? [] : compiled.split(/\r\n|[\n\r\u2028\u2029]/)
    return { path, lines, isStale: compiled !== file, isEvaluated: false }
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').replace(BYTE_ORDER_MARK, '')
  } catch {
    return null
  }
}
