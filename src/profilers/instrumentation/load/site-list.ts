import { toPath } from '../../../core/user-code.ts'
import type { InstrumentedSite } from '../transform/instrument.ts'
import { decodeSites } from './encode-sites.ts'
import { loadSiteMap } from './lazy.ts'
import type { SiteMap } from './site-map.ts'

/** The sites of one module as they are kept, cached and sent between threads: text until somebody asks. */
export interface SiteTable {
  /** URL or path of the module. */
  script: string
  /** The number of its first site. */
  first: number
  count: number
  /** `encodeSites` made it. */
  data: string
}

/** A site at its place in the source as it was written. */
export interface LocatedSite extends InstrumentedSite {
  /** Of the source, where it is not the module itself. */
  script?: string
}

/** The sites of a table, decoded and led to their source when the first is asked for. */
export class SiteList {
  readonly length: number
  readonly #table: SiteTable
  #sites: readonly LocatedSite[] | undefined

  constructor(table: SiteTable) {
    this.length = table.count
    this.#table = table
  }

  at(index: number): LocatedSite | undefined {
    this.#sites ??= locateSites(this.#table)
    return this.#sites[index]
  }
}

function locateSites({ script, data }: SiteTable): LocatedSite[] {
  const { sites, map } = decodeSites(data)
  const path = map === null ? null : toPath(script)
  if (map === null || path === null) return sites
  const { SiteMap } = loadSiteMap()
  const siteMap = new SiteMap(path, map)
  return sites.map((site) => locate(site, siteMap))
}

/** A site and its function are led on together, or not at all. */
function locate(site: LocatedSite, map: SiteMap): LocatedSite {
  const fn = map.originalOf(site.functionLine, site.functionColumn, 'async')
  const keyword = site.kind === 'function' ? 'async' : site.kind
  const at = site.kind === 'function' ? fn : map.originalOf(site.line, site.column, keyword)
  if (fn === undefined || at === undefined || fn.path !== at.path) return site
  const { path: script, line, column } = at
  return { ...site, script, line, column, functionLine: fn.line, functionColumn: fn.column }
}
