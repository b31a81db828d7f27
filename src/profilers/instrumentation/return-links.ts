/** Which functions return the promise of which other function: learnt from what was seen, for the whole process. */

/** Seen so often in a row, a pair is trusted. */
const ENOUGH = 3
const MAX_PAIRS = 20_000
/** It was once otherwise: never trusted again. */
const NEVER = -1
/** Sites' numbers have 27 bits; two of them make a safe integer up to this. */
const SITES = 2 ** 26

const seen = new Map<number, number>()

/** Whether what the function at one site returns is the promise of the function at the other. */
export function isTrusted(site: number, childSite: number): boolean {
  return (seen.get(site * SITES + childSite) ?? 0) >= ENOUGH
}

export function learn(site: number, childSite: number, isLink: boolean): void {
  if (site >= SITES || childSite >= SITES) return
  const pair = site * SITES + childSite
  const times = seen.get(pair) ?? 0
  if (times === NEVER || (times === 0 && seen.size >= MAX_PAIRS)) return
  seen.set(pair, isLink ? Math.min(times + 1, ENOUGH) : NEVER)
}
