import { readFile, stat } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { toPath } from '../core/user-code.ts'
import type { CodePlace } from '../model/trace.ts'
import { findSampledFunction } from './find-function.ts'
import { Lines } from './lines.ts'
import { ANONYMOUS } from './name-function.ts'
import { functionAt, indexSource, waitAt } from './source-index.ts'
import type { IndexedFunction, SourceIndex } from './source-index.ts'
import { linkedMap, originalPosition, registeredMap } from './source-map.ts'
import type { OriginalPosition } from './source-map.ts'
import type { SourceMap } from 'node:module'
import type { PlaceDescription } from '../model/place.ts'
import type { Site } from '../model/stats.ts'

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
  readonly #files = new Map<string, { version: string; file: Promise<SourceFile | null> }>()

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

  /**
   * A function that was seen running: its name and where it begins. It may be of any kind, and the text that runs may
   * have longer lines than the file.
   */
  async describeFunction(place: CodePlace): Promise<Site> {
    const path = toPath(place.script)
    if (path === null || path === '') return siteOf(asTheRuntimeSays(place, place.script))
    const loaderMap = registeredMap(path)
    if (loaderMap !== undefined) return siteOf(await this.#describeLoaded(place, path, loaderMap, findSampledFunction))
    const file = await this.#open(path)
    if (file === null) return siteOf(asTheRuntimeSays(place, this.#show(path)))
    return siteOf(await this.#describeIn(file, place, path, findSampledFunction))
  }

  /** The way in which the file of a script is shown. */
  fileOf(script: string): string {
    const path = toPath(script)
    return path === null || path === '' ? script : this.#show(path)
  }

  /** Instrumented code: everything is known but the way it is shown. */
  async #describeExact(place: CodePlace): Promise<PlaceDescription> {
    const path = toPath(place.script)
    const known = { ...asTheRuntimeSays(place, path === null ? place.script : this.#show(path)), isTask: true }
    const file = place.mapped === true && path !== null ? await this.#open(path) : null
    if (file === null) return known
    // A compiler may have renamed what it compiled.
    const begin = file.lines.offsetOf(place.functionLine, place.functionColumn)
    return { ...known, function: functionAt(file.index, begin, begin)?.name ?? known.function }
  }

  /** The file is what runs; a map that it links leads on to its source. */
  async #describeIn(
    file: SourceFile,
    place: CodePlace,
    path: string,
    find: FindFunction = findByPosition,
  ): Promise<PlaceDescription> {
    const { index, lines, map } = file
    const offset = lines.offsetOf(place.line, place.column)
    const fn = find(index, lines, place)
    if (fn === undefined) return asTheRuntimeSays(place, this.#show(path))
    const wait = waitAt(index, fn, offset)
    const here: PlaceDescription = {
      function: fn.name,
      file: this.#show(path),
      ...lines.positionOf(fn.begin),
      wait: lines.positionOf(wait?.begin ?? offset),
      waitKind: wait?.kind ?? 'unknown',
      isTask: fn.isAsync,
    }
    return map === undefined ? here : this.#followMap(here, map, { path, version: file.version })
  }

  /** The same place in the source that was compiled, under the name that it has there. */
  async #followMap(
    place: PlaceDescription,
    map: SourceMap,
    compiled: { path: string; version: string },
  ): Promise<PlaceDescription> {
    const begin = originalPosition(map, compiled.path, place.line, place.column)
    if (begin === undefined) return place
    const at = originalPosition(map, compiled.path, place.wait.line, place.wait.column) ?? begin
    const moved: PlaceDescription = {
      ...place,
      file: this.#show(begin.path),
      line: begin.line,
      column: begin.column,
      wait: { line: at.line, column: at.column },
    }
    const source = await this.#openOriginal(begin, compiled)
    if (source === null) return moved
    const { index, lines } = source
    const fn = functionAt(index, lines.offsetOf(begin.line, begin.column), lines.offsetOf(at.line, at.column))
    // A map may lead beside a function; then what the compiled code says is nearer the truth.
    if (fn === undefined || fn.isAsync !== place.isTask) return moved
    return { ...moved, function: fn.name, ...lines.positionOf(fn.begin) }
  }

  #openOriginal(at: OriginalPosition, compiled: { path: string; version: string }): Promise<SourceFile | null> {
    const { content } = at
    if (content === null) return this.#open(at.path)
    return this.#remember(`${compiled.path}\0${at.path}`, compiled.version, async () =>
      content.length > MAX_SOURCE_BYTES ? null : readSource(at.path, content, compiled.version),
    )
  }

  /** A loader has compiled the source: go to the original position first, and look there. */
  async #describeLoaded(
    place: CodePlace,
    path: string,
    map: SourceMap,
    find: FindFunction = findByPosition,
  ): Promise<PlaceDescription> {
    const at = originalPosition(map, path, place.line, place.column)
    if (at === undefined) return asTheRuntimeSays(place, this.#show(path))
    const file = await this.#openOriginal(at, { path, version: 'loaded' })
    const moved: CodePlace = {
      ...place,
      line: at.line,
      column: at.column,
      functionLine: at.line,
      functionColumn: at.column,
    }
    if (file === null) return asTheRuntimeSays(moved, this.#show(at.path))
    return this.#describeIn({ ...file, map: undefined }, moved, at.path, find)
  }

  async #open(path: string): Promise<SourceFile | null> {
    try {
      const { mtimeMs, size } = await stat(path)
      if (size > MAX_SOURCE_BYTES) return null
      const version = `${mtimeMs}:${size}`
      return await this.#remember(path, version, async () => readSource(path, await readFile(path, 'utf8'), version))
    } catch {
      return null
    }
  }

  /** One parse per version of a text, however many places name it at once; null where it cannot be parsed. */
  async #remember(key: string, version: string, read: () => Promise<SourceFile | null>): Promise<SourceFile | null> {
    const known = this.#files.get(key)
    if (known?.version === version) return known.file
    const file = read().catch(() => null)
    if (this.#files.size >= MAX_FILES) this.#files.clear()
    this.#files.set(key, { version, file })
    return file
  }

  #show(path: string): string {
    const shown = relative(this.#cwd, path)
    return sep === '/' ? shown : shown.replaceAll(sep, '/')
  }
}

type FindFunction = (index: SourceIndex, lines: Lines, place: CodePlace) => IndexedFunction | undefined

const findByPosition: FindFunction = (index, lines, place) =>
  functionAt(index, lines.offsetOf(place.functionLine, place.functionColumn), lines.offsetOf(place.line, place.column))

const siteOf = ({ function: name, file, line, column }: Site): Site => ({ function: name, file, line, column })

/** The runtime counts columns without a byte order mark. Rejects where the text does not parse. */
async function readSource(path: string, text: string, version: string): Promise<SourceFile> {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const index = await indexSource(path, source)
  return { version, index, lines: new Lines(source), map: await linkedMap(path, source) }
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
