import { types } from 'node:util'
import { textOf } from './function-text.ts'
import { THREAD_BASE } from './load/thread-messages.ts'

/**
 * Which functions are instrumented themselves, told by their text: the end of a task is the last that they do, so where
 * one of them was called directly, nothing has run since. What is called in between, by a plain function that returns
 * another's promise, may take any time.
 */

/** More places are not looked after. */
const MAX_PLACES = 2 ** 17
/**
 * Where so often another function was called than the last time, nobody looks any more: to look costs several times
 * what it saves, and a closure that is made anew with every request is another each time.
 */
const MAX_CHANGES = 8
const NEVER = null

/**
 * What was called last at a site, if that is instrumented: by the number of the `await`, or of the function that
 * returns. Held, one a site.
 */
const callees: unknown[] = []
const changes = new Map<number, number>()

/** How the transform ends a function: what stands within braces of the function itself ends with more of them. */
const END = /finally\{(__dt(?:\d+_)?)e\(\1t\)\}\}$/
const LONGEST_END = 60

/** Whether the function that is awaited at `site` is an instrumented one. Runs no code of the app. */
export function isInstrumented(site: number, callee: unknown): boolean {
  const place = placeOf(site)
  const last = place < callees.length ? callees[place] : undefined
  if (last === NEVER || callee === undefined) return false
  return last === callee || learn(place, callee)
}

/** Each thread that loads modules numbers its sites from a base of its own: both from 0 here, in turn. */
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
  return END.test(textOf(callee).slice(-LONGEST_END))
}
