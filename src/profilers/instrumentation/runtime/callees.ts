import { types } from 'node:util'
import { textOf } from '../../function-text.ts'
import { THREAD_BASE } from '../events/sites.ts'

/**
 * Tells which functions are instrumented, by their text. The end of a task is the last action of such a function, so
 * directly after its call nothing has run since. A plain function that returns another's promise may take any time in
 * between.
 */

/** Limits the sites that are remembered. */
const MAX_PLACES = 2 ** 17
/**
 * Limits the changes of the function called at a site. Beyond it the site is no longer checked: a check costs several
 * times the time that it saves, and a closure that is created anew with every request differs each time.
 */
const MAX_CHANGES = 8
const NEVER = null

/**
 * The last instrumented function called at a site, by the number of the `await`, or of the function that returns. Holds
 * one function per site.
 */
const callees: unknown[] = []
const changes = new Map<number, number>()

/** Matches the end of an instrumented function. Code within braces of the function itself ends with more of them. */
const END = /finally\{(__dt(?:\d+_)?)e\(\1t\)\}\}$/
const MAX_END_LENGTH = 60

/** Returns whether the function whose result is awaited at `site` is an instrumented one. Runs no code of the app. */
export function isInstrumented(site: number, callee: unknown): boolean {
  const place = placeOf(site)
  const last = place < callees.length ? callees[place] : undefined
  if (last === NEVER || callee === undefined) return false
  return last === callee || learn(place, callee)
}

/** Interleaves the numbers of both threads that load modules, each of which counts from a base of its own. */
const placeOf = (site: number): number => (site < THREAD_BASE ? 2 * site : 2 * (site - THREAD_BASE) + 1)

function learn(place: number, callee: unknown): boolean {
  if (place >= MAX_PLACES || typeof callee !== 'function') return false
  while (callees.length <= place) callees.push(undefined)
  const times = (changes.get(place) ?? 0) + 1
  changes.set(place, times)
  const isIt = times <= MAX_CHANGES && endsAsInstrumented(callee)
  if (times > MAX_CHANGES) callees[place] = NEVER
  else callees[place] = isIt ? callee : undefined
  return isIt
}

function endsAsInstrumented(callee: object): boolean {
  if (types.isProxy(callee) || !types.isAsyncFunction(callee) || types.isGeneratorFunction(callee)) return false
  return END.test(textOf(callee).slice(-MAX_END_LENGTH))
}
