/** Learns which functions return the promise of which other function, for the whole process. */

/** The number of observations in a row after which a pair is trusted. */
const TRUSTED_AFTER = 3
const MAX_PAIRS = 20_000
/** The pair was once wrong: never trusted again. */
const NEVER = -1
/** Limits the numbers of sites, which have 27 bits: two numbers below this fit into a safe integer. */
const MAX_SITES = 2 ** 26

const seen = new Map<number, number>()

/** Returns whether the function at one site is trusted to return the promise of the function at the other. */
export function isTrusted(site: number, childSite: number): boolean {
  return (seen.get(site * MAX_SITES + childSite) ?? 0) >= TRUSTED_AFTER
}

export function learn(site: number, childSite: number, isLink: boolean): void {
  if (site >= MAX_SITES || childSite >= MAX_SITES) return
  const pair = site * MAX_SITES + childSite
  const times = seen.get(pair) ?? 0
  if (times === NEVER || (times === 0 && seen.size >= MAX_PAIRS)) return
  seen.set(pair, isLink ? Math.min(times + 1, TRUSTED_AFTER) : NEVER)
}
