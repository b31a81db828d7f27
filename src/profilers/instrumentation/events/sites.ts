import { toPath } from '../../../core/user-code.ts'
import type { CodePlace } from '../../../model/trace.ts'

/** A site as the transform creates it. */
export interface RegisteredSite {
  line: number
  column: number
  functionLine: number
  functionColumn: number
  functionName: string
  /** The function that a wait calls, '' if it calls none. */
  callee: string
  /** The source, if it is another file than the module that runs. */
  script?: string
  /** True if the file of that source has changed since it was compiled. */
  isStale?: boolean
}

/** An array, or an object that creates its sites on access. */
export interface SiteSource {
  readonly length: number
  at(index: number): RegisteredSite | undefined
  /** Where the module's code differs from its source, in the form of `texts/insert-list.ts`. */
  readonly inserts?: string | undefined
}

export interface RegisteredModule {
  first: number
  script: string
  sites: SiteSource
}

/** The first number of the sites that the other thread assigns. A number has 27 bits in an event. */
export const THREAD_BASE: number = 2 ** 26

/** Sites of modules that were instrumented in this thread; the loader's thread numbers its own from a higher start. */
let next = 1
const scripts: RegisteredModule[] = []
let receiveSites: () => void = () => {}
const places = new Map<number, CodePlace>()
const UNKNOWN: CodePlace = { script: '', line: 0, column: 0, functionLine: 0, functionColumn: 0, functionName: '' }

/** Reserves numbers for the sites of a module. */
export function allocateSites(count: number): number {
  const first = next
  next += count
  return first
}

/** Registers the sites of `script`, its URL or path, under the numbers from `first` on. */
export function registerSites(first: number, script: string, sites: SiteSource): void {
  scripts.push({ first, script, sites })
}

/** Sets the function to call for an unknown number: messages of the other thread may still be waiting. */
export function whenUnknown(receive: () => void): void {
  receiveSites = receive
}

/** Returns the place of a site; always the same object for the same number. */
export function placeOfSite(number: number): CodePlace {
  const known = places.get(number)
  if (known !== undefined) return known
  const module = moduleOf(number)
  const site = module?.sites.at(number - module.first)
  if (module === undefined || site === undefined) return UNKNOWN
  const { line, column, functionLine, functionColumn, functionName, script = module.script } = site
  const mapped = script !== module.script && site.isStale !== true
  const callee = site.callee === '' ? {} : { callee: site.callee }
  const place = { script, line, column, functionLine, functionColumn, functionName, exact: true, mapped, ...callee }
  places.set(number, place)
  return place
}

/** Returns the module of a site; undefined if it is not known. */
export const moduleOf = (number: number): Readonly<RegisteredModule> | undefined =>
  findModule(number) ?? (receiveSites(), findModule(number))

/** Modules by path, up to the last one that was indexed. A module that was loaded again has its newest sites. */
const byPath = new Map<string, RegisteredModule>()
let indexed = 0

/** Returns the module at a path if it runs instrumented. */
export function moduleAt(path: string): Readonly<RegisteredModule> | undefined {
  receiveSites()
  for (; indexed < scripts.length; indexed++) {
    const module = scripts[indexed]!
    byPath.set(toPath(module.script) ?? module.script, module)
  }
  return byPath.get(path)
}

const findModule = (number: number): RegisteredModule | undefined =>
  scripts.find(({ first, sites }) => first <= number && number < first + sites.length)
