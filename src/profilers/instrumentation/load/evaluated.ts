import { toPath } from '../../../core/user-code.ts'
import { sectionsOf } from '../../../source/maps/raw-map.ts'
import type { AnyMap, MapSection, RawMap } from '../../../source/maps/raw-map.ts'
import { encodeInserts } from '../texts/insert-list.ts'
import type { Insert } from '../transform/editor.ts'
import type { Instrumented, InstrumentedSite } from '../transform/instrument.ts'
import type { ModuleOutcome } from './cache/pack.ts'
import { carryMap } from './carry-map.ts'
import { encodeSites } from './encode-sites.ts'
import { openModuleMap } from './module-map.ts'
import type { MakeOptions, ModuleText, Transform } from './module-source.ts'
import { EVALUATED_TEXT } from './site-map.ts'
import { whoseFunctions } from './user-sources.ts'

/** The beginning of a module in a bundle of webpack's development builds: a text that is evaluated, as JSON. */
const BEGIN = /\beval\((?:__webpack_require__\.ts\()?(?=")/g
/** The name that it gives itself. */
const NAME = /\/\/# sourceURL=(webpack[^"\\\s]*)/
const TERMINATOR = /\r\n|[\n\r\u2028\u2029]/g

/** Returns whether a text is a bundle of texts that are evaluated. */
export const hasEvaluated = (text: string): boolean => text.includes('//# sourceURL=webpack')

/** The modules of a bundle, as one text before and after: each begins at a line of its own there. */
interface Evaluated {
  text: string
  code: string
  lines: number
  inserts: Insert[]
  sites: InstrumentedSite[]
  sections: MapSection[]
  /** Whether any of them is the user's. */
  hasUsers: boolean
}

/**
 * Instruments the modules of a bundle that it evaluates (webpack's `eval` and `eval-source-map`), each as it would be
 * from a file. The code of the bundler around them stays as it is.
 */
export function makeEvaluated(transform: Transform, module: ModuleText, options: MakeOptions): ModuleOutcome {
  const all: Evaluated = { text: '', code: '', lines: 0, inserts: [], sites: [], sections: [], hasUsers: false }
  const first = options.allocate(0)
  const pieces: string[] = []
  let copied = 0
  for (const { start, end } of literalsIn(module.text)) {
    const made = makeOne(transform, module.text.slice(start, end), { module, options, all, first })
    if (made === null) continue
    pieces.push(module.text.slice(copied, start), made)
    copied = end
  }
  if (all.sites.length === 0) return { outcome: null, ...(all.hasUsers ? {} : { isLibrary: true }) }
  options.allocate(all.sites.length)
  const sites = encodeSites(all.sites, { map: { version: 3, sections: all.sections } }, { text: all.text })
  const data = `${sites}\n${encodeInserts(all.code, all.inserts, first)}`
  const code = pieces.join('') + module.text.slice(copied)
  return { outcome: { first, count: all.sites.length, code, data } }
}

/** Yields where the texts are, quotes included. By hand: an expression may exceed its stack for a long one. */
function* literalsIn(text: string): Generator<{ start: number; end: number }> {
  for (const { index, 0: begin } of text.matchAll(BEGIN)) {
    const start = index + begin.length
    let quote = start
    do quote = text.indexOf('"', quote + 1)
    while (quote !== -1 && isEscaped(text, quote))
    if (quote !== -1) yield { start, end: quote + 1 }
  }
}

function isEscaped(text: string, at: number): boolean {
  let slashes = at
  while (text[slashes - 1] === '\\') slashes--
  return (at - slashes) % 2 === 1
}

interface Shared {
  module: ModuleText
  options: MakeOptions
  all: Evaluated
  first: number
}

/** Returns the instrumented text of one module, as JSON; null if it stays as it is. */
function makeOne(
  transform: Transform,
  literal: string,
  { module: { url, withMaps }, options: { include, runtimeUrl }, all, first }: Shared,
): string | null {
  const name = NAME.exec(literal)?.[1]
  if (name === undefined) return null
  try {
    const text = JSON.parse(literal) as string
    const opened = openModuleMap(toPath(url) ?? url, text)
    const unmapped = identityOf(text, name)
    const byName = whoseFunctions({ map: unmapped, base: '/' }, include)
    // A module that a loader of webpack makes may have a map that names nothing, but it has a name.
    const users = opened === null || byName === 'none' ? byName : whoseFunctions(opened, include)
    if (users === 'none') return null
    all.hasUsers = true
    const isUsers = users === 'all' ? {} : { isUsers: users() }
    const firstSite = first + all.sites.length
    const made = transform(text, { url: 'evaluated.cjs', format: 'commonjs', runtimeUrl, firstSite, ...isUsers })
    if (made === null) return null
    const { code, map } = carryMap(opened, text, made, withMaps)
    add(all, { text, made, map: map !== null && 'map' in map ? map.map : unmapped })
    return JSON.stringify(code)
  } catch {
    // It does not parse as we read it, and runs unchanged.
    return null
  }
}

function add(all: Evaluated, { text, made, map }: { text: string; made: Instrumented; map: AnyMap }): void {
  const { lines, text: before } = all
  for (const { offset, map: part } of sectionsOf(map)) {
    all.sections.push({ offset: { line: lines + offset.line, column: offset.column }, map: part })
  }
  for (const site of made.sites) {
    all.sites.push({ ...site, line: site.line + lines, functionLine: site.functionLine + lines })
  }
  for (const { offset, length } of made.inserts) all.inserts.push({ offset: before.length + offset, length })
  all.text += `${text}\n`
  all.code += `${made.code}\n`
  all.lines += countLines(text)
}

const countLines = (text: string): number => (text.match(TERMINATOR)?.length ?? 0) + 1

/** Returns a map of each line to itself, under the name of the text. */
const identityOf = (text: string, name: string): RawMap => ({
  version: 3,
  sources: [EVALUATED_TEXT + name],
  names: [],
  mappings: `AAAA${';AACA'.repeat(countLines(text) - 1)}`,
})
