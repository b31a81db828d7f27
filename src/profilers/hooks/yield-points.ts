import { readFileSync, statSync } from 'node:fs'
import { findSourceMap } from 'node:module'
import { toPath } from '../../core/user-code.ts'
import type { Frame } from './call-sites.ts'

const MAX_SOURCE_BYTES = 4 * 1024 * 1024
const MAX_FILES = 200

const linesByPath = new Map<string, readonly string[] | null>()
const known = new WeakMap<Frame, boolean | null>()

/** Lines before the position in which the keyword is searched. */
const MAX_LINES_BACK = 20
const KEYWORDS = /\bawait\b|\byield\b\s*\*?/g

/**
 * Returns whether a wait of an async generator is a `yield`; null if its source cannot be read, and for `yield*`, at
 * which it waits for the inner generator's answer, a value or the end. The hooks show both kinds alike, but after an
 * `await` an answered request means that the generator has ended. Looked up once per position: V8 places a wait at its
 * keyword or in its operand, so the last keyword up to there decides.
 */
export function isYield(frame: Frame): boolean | null {
  const answer = known.get(frame)
  if (answer !== undefined) return answer
  const looked = lookUp(frame)
  known.set(frame, looked)
  return looked
}

function lookUp({ place }: Frame): boolean | null {
  const path = toPath(place.script)
  if (path === null) return null
  const entry = findSourceMap(path)?.findEntry(place.line - 1, place.column - 1)
  const original = entry !== undefined && 'originalSource' in entry ? entry : null
  const file = original === null ? path : toPath(original.originalSource)
  const line = original === null ? place.line - 1 : original.originalLine
  const column = original === null ? place.column - 1 : original.originalColumn
  const lines = file === null ? null : linesOf(file)
  const keyword = lines === null ? undefined : lastKeyword(lines, line, column)
  return keyword === undefined || keyword.endsWith('*') ? null : keyword !== 'await'
}

function lastKeyword(lines: readonly string[], line: number, column: number): string | undefined {
  for (let index = line; index >= 0 && index > line - MAX_LINES_BACK; index--) {
    // The keyword may begin right at the position, so the search includes its length.
    const text = index === line ? lines[index]?.slice(0, column + 'yield *'.length) : lines[index]
    const found = text?.match(KEYWORDS)?.at(-1)
    if (found !== undefined) return found
  }
  return undefined
}

function linesOf(path: string): readonly string[] | null {
  const cached = linesByPath.get(path)
  if (cached !== undefined) return cached
  if (linesByPath.size >= MAX_FILES) linesByPath.clear()
  const lines = readLines(path)
  linesByPath.set(path, lines)
  return lines
}

function readLines(path: string): readonly string[] | null {
  try {
    if (statSync(path).size > MAX_SOURCE_BYTES) return null
    return readFileSync(path, 'utf8').split(/\r\n|[\n\r\u2028\u2029]/)
  } catch {
    return null
  }
}
