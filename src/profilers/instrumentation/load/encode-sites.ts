import type { InstrumentedSite } from '../transform/instrument.ts'
import type { MapReference } from './site-map.ts'

/** What a site's row says, in this order: small, and quick to read back. */
export type PackedSite = [kind: number, line: number, column: number, functionIndex: number, operand: string]

export type PackedFunction = [line: number, column: number, name: string]

/** A module's sites as text. */
export interface SiteData {
  functions: readonly PackedFunction[]
  sites: readonly PackedSite[]
  map: MapReference | null
}

export const SITE_KINDS = ['function', 'await', 'yield'] as const

/** The function of a site is the index of another row. */
export function encodeSites(sites: readonly InstrumentedSite[], map: MapReference | null): string {
  const functions: PackedFunction[] = []
  const known = new Map<string, number>()
  const rows = sites.map(({ kind, line, column, functionLine, functionColumn, functionName, operand }): PackedSite => {
    const key = `${functionLine}:${functionColumn}:${functionName}`
    const index = known.get(key) ?? functions.push([functionLine, functionColumn, functionName]) - 1
    known.set(key, index)
    return [SITE_KINDS.indexOf(kind), line, column, index, operand]
  })
  return JSON.stringify({ functions, sites: rows, map } satisfies SiteData)
}

/** What `encodeSites` was given. */
export function decodeSites(data: string): { sites: InstrumentedSite[]; map: MapReference | null } {
  const { functions, sites, map } = JSON.parse(data) as SiteData
  const decoded = sites.map(([kind, line, column, index, operand]): InstrumentedSite => {
    const [functionLine, functionColumn, functionName] = functions[index]!
    return { kind: SITE_KINDS[kind]!, line, column, functionLine, functionColumn, functionName, operand }
  })
  return { sites: decoded, map }
}
