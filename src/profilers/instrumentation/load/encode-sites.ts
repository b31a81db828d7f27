import { Lines } from '../../../source/lines.ts'
import type { InstrumentedSite } from '../transform/instrument.ts'
import type { MapReference } from './site-map.ts'

/** The fields of a site's row, in this order: small, and quick to decode. */
export type PackedSite = [kind: number, line: number, column: number, functionIndex: number, callee: string]

/** `nameColumn` is that of the name on the same line, for whose place a map may have another name. */
export type PackedFunction = [line: number, column: number, name: string, nameColumn?: number]

/** A module's sites as text. */
export interface SiteData {
  functions: readonly PackedFunction[]
  sites: readonly PackedSite[]
  map: MapReference | null
  /** The insertions, as `packShifts` returns them. */
  shifts: readonly number[]
}

/** A site as it is read back. */
export interface DecodedSite extends InstrumentedSite {
  nameColumn?: number
}

export const SITE_KINDS = ['function', 'await', 'yield', 'callback'] as const

/** Matches the row of an async function: rows of `functions` begin with a line, which is not 0. */
const TASK_ROW = /[[,]\[0,\d+,\d+,\d+,"/

/** Returns whether the text of `encodeSites` has an async function, and not only callbacks. */
export const holdsTasks = (data: string): boolean => TASK_ROW.test(data)

/** More about a module that is encoded beside its sites. */
export interface ModuleParts {
  /** The text of the module: where a map leads away from it, the functions' names are looked for there. */
  text?: string
  /** The insertions, as `packShifts` returns them. */
  shifts?: readonly number[]
}

/** Encodes sites as text, in which the function of a site is the index of another row. */
export function encodeSites(
  sites: readonly InstrumentedSite[],
  map: MapReference | null,
  { text = '', shifts = [] }: ModuleParts = {},
): string {
  const functions: PackedFunction[] = []
  const known = new Map<string, number>()
  const lines = map === null ? null : new Lines(text)
  const rows = sites.map((site): PackedSite => {
    const { kind, line, column, functionLine, functionColumn, functionName, callee } = site
    const key = `${functionLine}:${functionColumn}:${functionName}`
    let index = known.get(key)
    if (index === undefined) {
      const offset = lines === null ? null : offsetOfName(text, lines.offsetOf(functionLine, functionColumn), site)
      const shift = offset === null ? [] : [functionColumn + offset]
      index = functions.push([functionLine, functionColumn, functionName, ...shift] as PackedFunction) - 1
      known.set(key, index)
    }
    return [SITE_KINDS.indexOf(kind), line, column, index, callee]
  })
  return JSON.stringify({ functions, sites: rows, map, shifts } satisfies SiteData)
}

/** Length (characters) of the text before a function in which its name is looked for. */
const LOOK_BACK_CHARACTERS = 200
/** The beginning of a function up to its name, and a name up to the function without one that gets it. */
const BEFORE_NAME = /async\s*(?:function)?\s*\*?\s*#?/y
const AFTER_NAME = /([\w$]+)\s*[=:]\s*\(*\s*$/

/** Returns the distance from the beginning of a function to its name, on the same line; null if it is not there. */
function offsetOfName(text: string, start: number, { functionName }: InstrumentedSite): number | null {
  const name = functionName.replace(/^.*[.#]/, '')
  BEFORE_NAME.lastIndex = start
  const head = BEFORE_NAME.exec(text)?.[0] ?? ''
  if (name !== '' && !head.includes('\n') && text.startsWith(name, start + head.length)) return head.length
  const before = text.slice(Math.max(0, start - LOOK_BACK_CHARACTERS), start)
  const found = AFTER_NAME.exec(before.slice(before.lastIndexOf('\n') + 1))
  return found?.[1] === name ? -found[0].length : null
}

/** Decodes the text of `encodeSites`; lines after it are ignored. */
export function decodeSites(data: string): { sites: DecodedSite[]; map: MapReference | null } {
  const { functions, sites, map } = JSON.parse(data.split('\n', 1)[0]!) as SiteData
  const decoded = sites.map(([kind, line, column, index, callee]): DecodedSite => {
    const [functionLine, functionColumn, functionName, nameColumn] = functions[index]!
    const site = { kind: SITE_KINDS[kind]!, line, column, functionLine, functionColumn, functionName, callee }
    return nameColumn === undefined ? site : { ...site, nameColumn }
  })
  return { sites: decoded, map }
}

/** Decodes the insertions of the text of `encodeSites`, and whether the module came with a map. */
export function decodeShifts(data: string): { shifts: readonly number[]; mapped: boolean } {
  const { shifts, map } = JSON.parse(data.split('\n', 1)[0]!) as SiteData
  return { shifts, mapped: map !== null }
}
