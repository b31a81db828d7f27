import { moduleOf } from '../events/sites.ts'
import type { SiteSource } from '../events/sites.ts'
import { callPattern, InsertList } from './insert-list.ts'

/** Limits the places of one text that are tried: a program may have strings that look like our calls. */
const MAX_TRIES = 8

/** Of the modules that were asked for; null if it is not known where their insertions are. */
const decoded = new WeakMap<SiteSource, InsertList | null>()

/**
 * Returns the text that a function or class has in its source. Its own text must have an instrumented function in it;
 * any other text is returned as it is, also if its insertions cannot be found.
 *
 * @example restoreFunction('async () => {const __dtt=__dtc(1);try{ … }') // 'async () => { … }'
 */
export function restoreFunction(text: string): string {
  const pattern = callPattern()
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const call = pattern.exec(text)
    if (call === null) return text
    const restored = restoreBy(text, call.index, call[1]!, Number(call[2]))
    if (restored !== null) return restored
  }
  return text
}

function restoreBy(text: string, offset: number, base: string, site: number): string | null {
  const module = moduleOf(site)
  if (module === undefined) return null
  const list = insertsOf(module.sites)
  const position = list?.callOf(site - module.first)
  return list === null || position === undefined ? null : list.takeOut(text, position - offset, base)
}

function insertsOf(sites: SiteSource): InsertList | null {
  let list = decoded.get(sites)
  if (list === undefined) {
    const { inserts } = sites
    decoded.set(sites, (list = inserts === undefined ? null : new InsertList(inserts)))
  }
  return list
}
