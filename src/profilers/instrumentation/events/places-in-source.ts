import { toPath } from '../../../core/user-code.ts'
import type { CodePlace } from '../../../model/trace.ts'
import { moduleAt, placeOfSite } from './sites.ts'
import type { RegisteredModule, RegisteredSite } from './sites.ts'

interface NumberedSite {
  number: number
  site: RegisteredSite
}

const numbered = new WeakMap<Readonly<RegisteredModule>, readonly NumberedSite[]>()

/** Returns whether the running text of a script is instrumented. */
export const isInstrumented = (script: string): boolean => moduleAt(toPath(script) ?? script) !== undefined

/**
 * Returns the place in the source for a place in instrumented text, whose lines are longer than the file's; null for
 * other text, or if it is not known. Of several awaits on one line of a function it is the first: which one the
 * longer line means cannot be told.
 *
 * @param isEntry whether the place is the function's beginning, and not one of its awaits
 */
export function placeInSource(place: CodePlace, isEntry: boolean): CodePlace | null {
  const module = moduleAt(toPath(place.script) ?? place.script)
  if (module === undefined) return null
  const sites = sitesOf(module)
  const found = isEntry ? findFunction(sites, place) : findWait(sites, place)
  return found === undefined ? null : placeOfSite(found.number)
}

function sitesOf(module: Readonly<RegisteredModule>): readonly NumberedSite[] {
  const known = numbered.get(module)
  if (known !== undefined) return known
  const { first, sites } = module
  const all = Array.from({ length: sites.length }, (_, index) => ({ number: first + index, site: sites.at(index)! }))
  numbered.set(module, all)
  return all
}

/** Positions of mapped sites are in another file. */
const isFunction = ({ site }: NumberedSite): boolean =>
  site.script === undefined && site.line === site.functionLine && site.column === site.functionColumn

function findFunction(sites: readonly NumberedSite[], place: CodePlace): NumberedSite | undefined {
  const begins = sites.filter((each) => isFunction(each) && each.site.functionLine === place.functionLine)
  const named = begins.filter(({ site }) => lastPart(site.functionName) === lastPart(place.functionName))
  const distance = ({ site }: NumberedSite): number => Math.abs(site.functionColumn - place.functionColumn)
  return (named.length > 0 ? named : begins).toSorted((a, b) => distance(a) - distance(b))[0]
}

function findWait(sites: readonly NumberedSite[], place: CodePlace): NumberedSite | undefined {
  const fn = findFunction(sites, place)?.site
  if (fn === undefined) return undefined
  return sites
    .filter((each) => !isFunction(each) && each.site.script === undefined && each.site.line === place.line)
    .filter(({ site }) => site.functionLine === fn.functionLine && site.functionColumn === fn.functionColumn)
    .toSorted((a, b) => a.site.column - b.site.column)[0]
}

const lastPart = (name: string): string => name.split('.').at(-1)!.split(' ').at(-1)!
