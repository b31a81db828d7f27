import { toPath } from '../../../core/user-code.ts'
import type { InstrumentedSite } from '../transform/instrument.ts'
import { decodeSites } from './encode-sites.ts'
import type { DecodedSite } from './encode-sites.ts'
import { loadSiteMap } from './lazy.ts'
import type { MapQuestion, OriginalPlace } from './site-map.ts'
import type { SiteTable } from './site-table.ts'

/** A site with its position in the original source. */
export interface LocatedSite extends InstrumentedSite {
  /** The original source, if it is not the module itself. */
  script?: string
  /** True if the file of the source no longer has the text that was compiled. */
  isStale?: boolean
}

/** The sites of a table, decoded and mapped to their source on the first access. */
export class SiteList {
  readonly length: number
  readonly #table: SiteTable
  #sites: readonly LocatedSite[] | undefined

  constructor(table: SiteTable) {
    this.length = table.count
    this.#table = table
  }

  get inserts(): string | undefined {
    return this.#table.data.split('\n', 2)[1]
  }

  at(index: number): LocatedSite | undefined {
    this.#sites ??= locateSites(this.#table)
    return this.#sites[index]
  }
}

function locateSites({ script, data }: SiteTable): LocatedSite[] {
  const { sites, map } = decodeSites(data)
  const path = map === null ? null : toPath(script)
  if (map === null || path === null) return sites.map((site) => locate(site, []))
  const answers = loadSiteMap().locatePlaces(path, map, sites.flatMap(questionsOf))
  return sites.map((site, index) => locate(site, answers.slice(index * 3, index * 3 + 3)))
}

const KEYWORDS = { function: 'async', callback: null, await: 'await', yield: 'yield' } as const

/** A site asks for itself, its function, and its function's name. */
function questionsOf(site: DecodedSite): [MapQuestion, MapQuestion, MapQuestion] {
  const { line, column, kind, functionLine, functionColumn, nameColumn } = site
  return [
    { line, column, keyword: KEYWORDS[kind] },
    { line: functionLine, column: functionColumn, keyword: kind === 'callback' ? null : 'async' },
    { line: functionLine, column: nameColumn ?? functionColumn, keyword: null },
  ]
}

/** Maps a site and its function together, or neither. */
function locate({ nameColumn, ...site }: DecodedSite, answers: readonly (OriginalPlace | undefined)[]): LocatedSite {
  const [at, fn, named] = answers
  if (fn === undefined || at === undefined || fn.path !== at.path) return site
  const { path: script, line, column } = at
  const name = nameColumn === undefined ? null : (named?.name ?? null)
  return {
    ...site,
    script,
    line,
    column,
    functionLine: fn.line,
    functionColumn: fn.column,
    functionName: renamed(site.functionName, name),
    ...(fn.isStale ? { isStale: true } : {}),
  }
}

/** Returns the name with its last part as the source has it. */
function renamed(functionName: string, name: string | null): string {
  if (name === null) return functionName
  return functionName.replace(/[^.]*$/, () => name)
}
