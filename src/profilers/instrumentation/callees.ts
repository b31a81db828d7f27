import { types } from 'node:util'

/**
 * Which functions are instrumented themselves, told by their text: the end of a task is the last that they do, so where
 * one of them was called directly, nothing has run since. What is called in between, by a plain function that returns
 * another's promise, may take any time.
 */

/** Sites of larger numbers are not looked after. */
const MAX_SITES = 2 ** 16
/** Where functions that are not instrumented were called so often, nobody looks any more. */
const MAX_OTHERS = 4
const NEVER = null

/** What was called last at a site: by the number of the `await`, or of the function that returns. Held, one a site. */
const callees: unknown[] = []
const others = new Map<number, number>()
const known = new WeakSet()

/** Taken before any app code can replace it. */
const functionToString: () => string = Reflect.get(Function.prototype, 'toString')
/** How the transform ends a function: what stands within braces of the function itself ends with more of them. */
const END = /finally\{(__dt(?:\d+_)?)e\(\1t\)\}\}$/
const LONGEST_END = 60

/** Whether the function that is awaited at `site` is an instrumented one. Runs no code of the app. */
export function isInstrumented(site: number, callee: unknown): boolean {
  const last = site < callees.length ? callees[site] : undefined
  if (last === NEVER || callee === undefined) return false
  return last === callee || learn(site, callee)
}

function learn(site: number, callee: unknown): boolean {
  if (site >= MAX_SITES || typeof callee !== 'function') return false
  while (callees.length <= site) callees.push(undefined)
  if (known.has(callee) || endsAsInstrumented(callee)) {
    known.add(callee)
    callees[site] = callee
    return true
  }
  const times = (others.get(site) ?? 0) + 1
  others.set(site, times)
  callees[site] = times < MAX_OTHERS ? undefined : NEVER
  return false
}

function endsAsInstrumented(callee: object): boolean {
  if (types.isProxy(callee) || !types.isAsyncFunction(callee) || types.isGeneratorFunction(callee)) return false
  return END.test(Reflect.apply(functionToString, callee, []).slice(-LONGEST_END))
}
