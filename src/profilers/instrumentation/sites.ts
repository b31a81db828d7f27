import type { CodePlace } from '../../model/trace.ts'

/** A site as the transform makes it. */
export interface RegisteredSite {
  line: number
  column: number
  functionLine: number
  functionColumn: number
  functionName: string
  /** Where the source is another file than the module that runs. */
  script?: string
}

/** An array, or what makes its sites when they are asked for. */
export interface SiteSource {
  readonly length: number
  at(index: number): RegisteredSite | undefined
}

/** Sites of modules that were instrumented in this thread; the loader's thread numbers its own from a later start. */
let next = 1
const scripts: { first: number; script: string; sites: SiteSource }[] = []
let receiveSites: () => void = () => {}
const places = new Map<number, CodePlace>()
const UNKNOWN: CodePlace = { script: '', line: 0, column: 0, functionLine: 0, functionColumn: 0, functionName: '' }

/** Reserves numbers for the sites of a module. */
export function allocateSites(count: number): number {
  const first = next
  next += count
  return first
}

/** Tells what the numbers from `first` on are: the sites of `script`, its URL or path. */
export function registerSites(first: number, script: string, sites: SiteSource): void {
  scripts.push({ first, script, sites })
}

/** What to call where a number is unknown: another thread may have told about it, unheard so far. */
export function whenUnknown(receive: () => void): void {
  receiveSites = receive
}

/** The place of a site; always the same object for the same number. */
export function placeOfSite(number: number): CodePlace {
  const known = places.get(number)
  if (known !== undefined) return known
  const module = findModule(number) ?? (receiveSites(), findModule(number))
  const site = module?.sites.at(number - module.first)
  if (module === undefined || site === undefined) return UNKNOWN
  const { line, column, functionLine, functionColumn, functionName, script = module.script } = site
  const mapped = script !== module.script
  const place = { script, line, column, functionLine, functionColumn, functionName, exact: true, mapped }
  places.set(number, place)
  return place
}

const findModule = (number: number): (typeof scripts)[number] | undefined =>
  scripts.find(({ first, sites }) => first <= number && number < first + sites.length)
