import { relative, sep } from 'node:path'
import { toPath } from '../core/user-code.ts'
import type { CodePlace } from '../model/trace.ts'
import { findSampledFunction } from './find-function.ts'
import type { Lines } from './lines.ts'
import { ANONYMOUS } from './name-function.ts'
import type { SourceLocation } from './maps/source-url.ts'
import { loadedTextAt } from './running-texts.ts'
import type { LoadedText } from './running-texts.ts'
import type { SourceFile } from './source-file.ts'
import { SourceFiles } from './source-files.ts'
import { calleeAt, functionAt, waitAt } from './source-index.ts'
import type { IndexedFunction, SourceIndex } from './source-index.ts'
import { originalPosition, registeredMap } from './source-map.ts'
import type { PlacedMap } from './source-map.ts'
import type { SourcePlace } from '../model/place.ts'
import type { Site } from '../model/async-stats.ts'

/**
 * Describes the places of a trace as a developer names them: names, original files, and the beginnings of functions and
 * awaits. Reads and parses the named files once per version. A place keeps the runtime's description if that fails.
 * Never rejects.
 */
export class PlaceDescriber {
  readonly #cwd: string
  readonly #files = new SourceFiles()

  constructor(cwd: string = process.cwd()) {
    this.#cwd = cwd
  }

  async describe(place: CodePlace): Promise<SourcePlace> {
    if (place.described !== undefined) return place.described
    if (place.exact === true) return this.#describeExact(place)
    const path = toPath(place.script)
    if (path === null || path === '') return asTheRuntimeSays(place, place.script)
    const loaderMap = registeredMap(path)
    if (loaderMap !== undefined) return this.#describeLoaded(place, path, loaderMap)
    return this.#describeRunning(place, path)
  }

  /** Describes a sampled function by its name and beginning. It may be of any kind. */
  async describeFunction(place: CodePlace): Promise<Site> {
    const path = toPath(place.script)
    if (path === null || path === '') return siteOf(asTheRuntimeSays(place, place.script))
    const loaderMap = registeredMap(path)
    if (loaderMap !== undefined) return siteOf(await this.#describeLoaded(place, path, loaderMap, findSampledFunction))
    return siteOf(await this.#describeRunning(place, path, findSampledFunction))
  }

  /** Returns where a sampled function comes from, by the map of its file; null if that leads nowhere. */
  async sourceOf(place: CodePlace): Promise<SourceLocation | null> {
    const path = toPath(place.script)
    if (path === null || path === '') return null
    const loaderMap = registeredMap(path)
    const { functionLine, functionColumn } = place
    if (loaderMap !== undefined) return originalPosition(loaderMap, functionLine, functionColumn)?.location ?? null
    const text = loadedTextAt(path)
    const file = await this.#files.openRunning(path, text)
    const fn = file?.map === undefined ? undefined : findSampledFunction(file.index, file.lines, before(place, text))
    if (file?.map === undefined || fn === undefined) return null
    const { line, column } = file.lines.positionOf(fn.begin)
    return originalPosition(file.map, line, column)?.location ?? null
  }

  /** Returns the displayed name of a script's file. */
  fileOf(script: string): string {
    const path = toPath(script)
    return path === null || path === '' ? script : this.#show(path)
  }

  /** Describes instrumented code, of which everything is known but the displayed file. */
  async #describeExact(place: CodePlace): Promise<SourcePlace> {
    const path = toPath(place.script)
    const known = { ...asTheRuntimeSays(place, path === null ? place.script : this.#show(path)), isTask: true }
    const file = place.mapped === true && path !== null ? await this.#files.open(path) : null
    if (file === null) return known
    // A compiler may have renamed the function.
    const { index, lines } = file
    const begin = lines.offsetOf(place.functionLine, place.functionColumn)
    const callee = calleeAt(index, lines.offsetOf(place.line, place.column))
    return { ...known, function: functionAt(index, begin, begin)?.name ?? known.function, callee }
  }

  /** Describes a place in the running text of a file, by the text that was instrumented. */
  async #describeRunning(place: CodePlace, path: string, find: FindFunction = findByPosition): Promise<SourcePlace> {
    const text = loadedTextAt(path)
    const moved = before(place, text)
    const file = await this.#files.openRunning(path, text)
    return file === null ? asTheRuntimeSays(moved, this.#show(path)) : this.#describeIn(file, moved, path, find)
  }

  /** Describes a place in a text as it was loaded; a map that it links leads on to its source. */
  async #describeIn(
    file: SourceFile,
    place: CodePlace,
    path: string,
    find: FindFunction = findByPosition,
  ): Promise<SourcePlace> {
    const { index, lines, map } = file
    const offset = lines.offsetOf(place.line, place.column)
    const fn = find(index, lines, place)
    if (fn === undefined) return asTheRuntimeSays(place, this.#show(path))
    const wait = waitAt(index, fn, offset)
    const here: SourcePlace = {
      function: fn.name,
      file: this.#show(path),
      ...lines.positionOf(fn.begin),
      wait: lines.positionOf(wait?.begin ?? offset),
      waitKind: wait?.kind ?? 'unknown',
      isTask: fn.isAsync,
      callee: wait?.callee || null,
    }
    return map === undefined ? here : this.#followMap(here, map, { path, version: file.version })
  }

  /** Returns the same place in the original source, under the name that it has there. */
  async #followMap(
    place: SourcePlace,
    map: PlacedMap,
    compiled: { path: string; version: string },
  ): Promise<SourcePlace> {
    const begin = originalPosition(map, place.line, place.column)
    if (begin === undefined) return place
    const at = originalPosition(map, place.wait.line, place.wait.column) ?? begin
    const moved: SourcePlace = {
      ...place,
      file: this.#show(begin.path),
      line: begin.line,
      column: begin.column,
      wait: { line: at.line, column: at.column },
    }
    const source = await this.#files.openOriginal(begin, compiled)
    if (source === null) return moved
    const { index, lines } = source
    const fn = functionAt(index, lines.offsetOf(begin.line, begin.column), lines.offsetOf(at.line, at.column))
    // A map may lead beside a function; then the compiled code's description is more accurate.
    if (fn === undefined || fn.isAsync !== place.isTask) return moved
    const callee = calleeAt(index, lines.offsetOf(at.line, at.column))
    return { ...moved, function: fn.name, ...lines.positionOf(fn.begin), callee }
  }

  /** Describes a place in code that a loader compiled: maps it to the original position first, and looks there. */
  async #describeLoaded(
    place: CodePlace,
    path: string,
    map: PlacedMap,
    find: FindFunction = findByPosition,
  ): Promise<SourcePlace> {
    const at = originalPosition(map, place.line, place.column)
    if (at === undefined) return asTheRuntimeSays(place, this.#show(path))
    const file = await this.#files.openOriginal(at, { path, version: 'loaded' })
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

  #show(path: string): string {
    const shown = relative(this.#cwd, path)
    return sep === '/' ? shown : shown.replaceAll(sep, '/')
  }
}

type FindFunction = (index: SourceIndex, lines: Lines, place: CodePlace) => IndexedFunction | undefined

const findByPosition: FindFunction = (index, lines, place) =>
  functionAt(index, lines.offsetOf(place.functionLine, place.functionColumn), lines.offsetOf(place.line, place.column))

/** Returns the same place in the text before instrumenting. */
const before = (place: CodePlace, { columnBefore }: LoadedText): CodePlace => ({
  ...place,
  column: columnBefore(place.line, place.column),
  functionColumn: columnBefore(place.functionLine, place.functionColumn),
})

const siteOf = ({ function: name, file, line, column }: Site): Site => ({ function: name, file, line, column })

/** Describes a place without its source: V8's name, and the function's beginning according to V8. */
const asTheRuntimeSays = (place: CodePlace, file: string): SourcePlace => ({
  function: place.functionName === '' ? ANONYMOUS : place.functionName,
  file,
  line: place.functionLine,
  column: place.functionColumn,
  wait: { line: place.line, column: place.column },
  waitKind: 'unknown',
  isTask: null,
  callee: place.callee ?? null,
})
