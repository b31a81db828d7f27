import { toPath } from '../../../core/user-code.ts'
import { SiteMap } from './site-map.ts'
import type { MapReference } from './site-map.ts'
import type { InstrumentedSite } from './transform.ts'

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

interface SiteData {
  sites: readonly PackedSite[]
  map: MapReference | null
}

type PackedSite = [kind: number, line: number, column: number, functionIndex: number, operand: string]

const KINDS = ['function', 'await', 'yield'] as const

/** Small, and quick to read back: the function of a site is the index of another row. */
export function encodeSites(sites: readonly InstrumentedSite[], map: MapReference | null): string {
  const functions: [line: number, column: number, name: string][] = []
  const known = new Map<string, number>()
  const rows = sites.map(({ kind, line, column, functionLine, functionColumn, functionName, operand }): PackedSite => {
    const key = `${functionLine}:${functionColumn}:${functionName}`
    const index = known.get(key) ?? functions.push([functionLine, functionColumn, functionName]) - 1
    known.set(key, index)
    return [KINDS.indexOf(kind), line, column, index, operand]
  })
  return JSON.stringify({ functions, sites: rows, map })
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
  const { functions, sites, map } = JSON.parse(data) as SiteData & { functions: [number, number, string][] }
  const decoded = sites.map(([kind, line, column, index, operand]): LocatedSite => {
    const [functionLine, functionColumn, functionName] = functions[index]!
    return { kind: KINDS[kind]!, line, column, functionLine, functionColumn, functionName, operand }
  })
  const path = map === null ? null : toPath(script)
  if (map === null || path === null) return decoded
  const siteMap = new SiteMap(path, map)
  return decoded.map((site) => locate(site, siteMap))
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
