import { readFile, stat } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { toPath } from '../core/user-code.ts'
import type { CodePlace } from '../model/trace.ts'
import { Lines } from './lines.ts'
import { ANONYMOUS } from './name-function.ts'
import { functionAt, indexSource, waitAt } from './source-index.ts'
import type { SourceIndex } from './source-index.ts'
import { linkedMap, originalPosition, registeredMap } from './source-map.ts'
import type { SourceMap } from 'node:module'
import type { PlaceDescription } from '../model/place.ts'

/** Files larger than this (bytes) are bundles: the runtime's own names are used for them. */
const MAX_SOURCE_BYTES = 4 * 1024 * 1024
const MAX_FILES = 500

interface SourceFile {
  version: string
  index: SourceIndex
  lines: Lines
  map: SourceMap | undefined
}

/**
 * Says what a developer calls the places of a trace: names, original files, and where functions and awaits begin.
 * Reads and parses the files that the places name, once per version of a file; where that cannot be done, what the
 * runtime said is kept. Never rejects.
 */
export class PlaceDescriber {
  readonly #cwd: string
  readonly #files = new Map<string, Promise<SourceFile | null>>()

  constructor(cwd: string = process.cwd()) {
    this.#cwd = cwd
  }

  async describe(place: CodePlace): Promise<PlaceDescription> {
    if (place.exact === true) return this.#describeExact(place)
    const path = toPath(place.script)
    if (path === null || path === '') return asTheRuntimeSays(place, place.script)
    const loaderMap = registeredMap(path)
    if (loaderMap !== undefined) return this.#describeLoaded(place, path, loaderMap)
    const file = await this.#open(path)
    return file === null ? asTheRuntimeSays(place, this.#show(path)) : this.#describeIn(file, place, path)
  }

  /** Instrumented code: everything is known but the way it is shown. */
  #describeExact(place: CodePlace): PlaceDescription {
    const path = toPath(place.script)
    return { ...asTheRuntimeSays(place, path === null ? place.script : this.#show(path)), isTask: true }
  }

  /** The file is what runs; a map that it links leads on to its source. */
  #describeIn(file: SourceFile, place: CodePlace, path: string): PlaceDescription {
    const { index, lines, map } = file
    const offset = lines.offsetOf(place.line, place.column)
    const fn = functionAt(index, lines.offsetOf(place.functionLine, place.functionColumn), offset)
    if (fn === undefined) return asTheRuntimeSays(place, this.#show(path))
    const wait = waitAt(index, fn, offset)
    const begin = this.#original(map, path, lines.positionOf(fn.begin))
    const waitPosition = this.#original(map, path, lines.positionOf(wait?.begin ?? offset))
    return {
      function: fn.name,
      file: this.#show(begin.path),
      line: begin.line,
      column: begin.column,
      wait: { line: waitPosition.line, column: waitPosition.column },
      waitKind: wait?.kind ?? 'unknown',
      isTask: fn.isAsync,
    }
  }

  /** A loader has compiled the source: go to the original position first, and look there. */
  async #describeLoaded(place: CodePlace, path: string, map: SourceMap): Promise<PlaceDescription> {
    const at = originalPosition(map, path, place.line, place.column)
    if (at === undefined) return asTheRuntimeSays(place, this.#show(path))
    const file = await this.#open(at.path)
    const moved: CodePlace = { ...place, line: at.line, column: at.column, functionLine: at.line, functionColumn: at.column }
    if (file === null) return asTheRuntimeSays(moved, this.#show(at.path))
    return this.#describeIn({ ...file, map: undefined }, moved, at.path)
  }

  #original(
    map: SourceMap | undefined,
    path: string,
    position: { line: number; column: number },
  ): { path: string; line: number; column: number } {
    const original = map === undefined ? undefined : originalPosition(map, path, position.line, position.column)
    return original ?? { path, ...position }
  }

  async #open(path: string): Promise<SourceFile | null> {
    try {
      const { mtimeMs, size } = await stat(path)
      if (size > MAX_SOURCE_BYTES) return null
      const version = `${mtimeMs}:${size}`
      const known = await this.#files.get(path)
      if (known?.version === version) return known
      const opening = openSource(path, version)
      if (this.#files.size >= MAX_FILES) this.#files.clear()
      this.#files.set(path, opening)
      return await opening
    } catch {
      return null
    }
  }

  #show(path: string): string {
    const shown = relative(this.#cwd, path)
    return sep === '/' ? shown : shown.replaceAll(sep, '/')
  }
}

async function openSource(path: string, version: string): Promise<SourceFile | null> {
  try {
    const text = await readFile(path, 'utf8')
    const source = text.startsWith('\uFEFF') ? text.slice(1) : text
    const index = await indexSource(path, source)
    return { version, index, lines: new Lines(source), map: await linkedMap(path, source) }
  } catch {
    return null
  }
}

/** Without source to look at: V8's name, and the function's beginning as V8 has it. */
const asTheRuntimeSays = (place: CodePlace, file: string): PlaceDescription => ({
  function: place.functionName === '' ? ANONYMOUS : place.functionName,
  file,
  line: place.functionLine,
  column: place.functionColumn,
  wait: { line: place.line, column: place.column },
  waitKind: 'unknown',
  isTask: null,
})
