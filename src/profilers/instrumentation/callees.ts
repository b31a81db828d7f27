import { types } from 'node:util'

/**
 * Which functions are instrumented themselves, told by their text: the end of a task is the last that they do, so where
 * one of them was called directly, nothing has run since. What is called in between, by a plain function that returns
 * another's promise, may take any time.
 */

/** Sites of larger numbers are not looked after. */
const MAX_SITES = 2 ** 16
/** So many functions were called at one site, or one that is not instrumented: it is not looked at any more. */
const NEVER = null
const MAX_CALLEES = 4

/** The one that was called last at a site, by the number of its `await`; strongly held, one a site. */
const callees: unknown[] = []
const changes = new Map<number, number>()

/** Taken before any app code can replace it. */
const functionToString: () => string = Reflect.get(Function.prototype, 'toString')
/** How the transform ends a function: what stands within braces of the function itself ends with more of them. */
const END = /finally\{(__dt(?:\d+_)?)e\(\1t\)\}\}$/
const LONGEST_END = 60

/** Whether the function that is awaited at `site` is an instrumented one. Runs no code of the app. */
export function isInstrumented(site: number, callee: unknown): boolean {
  const known = site < callees.length ? callees[site] : undefined
  if (known === callee && known !== undefined) return known !== NEVER
  return known !== NEVER && learn(site, callee)
}

function learn(site: number, callee: unknown): boolean {
  if (site >= MAX_SITES || typeof callee !== 'function') return false
  while (callees.length <= site) callees.push(undefined)
  const times = (changes.get(site) ?? 0) + 1
  changes.set(site, times)
  const isIt = times <= MAX_CALLEES && endsAsInstrumented(callee)
  callees[site] = isIt ? callee : NEVER
  return isIt
}

function endsAsInstrumented(callee: object): boolean {
  if (types.isProxy(callee) || !types.isAsyncFunction(callee) || types.isGeneratorFunction(callee)) return false
  return END.test(String(Reflect.apply(functionToString, callee, [])).slice(-LONGEST_END))
}
