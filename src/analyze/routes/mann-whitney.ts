/**
 * Tests whether the values of one group tend to be larger than those of another, whatever their distribution: the
 * Mann–Whitney U test (Mann and Whitney, 1947). Exact for small groups without ties, else the normal approximation with
 * corrections for ties and continuity. The effect size is Cliff's delta.
 */

/** Products of group sizes up to this one are counted exactly. */
const MAX_EXACT = 900

export interface RankTest {
  /** Two-sided. */
  p: number
  /** −1 to 1: how much more often a value of B is larger than one of A than smaller. */
  effect: number
}

/** @example mannWhitney([1, 2, 3], [4, 5, 6]) // { p: 0.1, effect: 1 } */
export function mannWhitney(a: readonly number[], b: readonly number[]): RankTest {
  const product = a.length * b.length
  if (product === 0) return { p: 1, effect: 0 }
  const { rankSum, tied } = rankOf(a, b)
  /** Pairs in which B is larger; equal ones count half. */
  const u = rankSum - (b.length * (b.length + 1)) / 2
  const effect = (2 * u) / product - 1
  if (tied === 0 && product <= MAX_EXACT) return { p: exactP(a.length, b.length, u), effect }
  return { p: normalP({ n: a.length, m: b.length, u, tied }), effect }
}

/** Returns the smallest p that groups of these sizes can show: that of groups without overlap. */
export const smallestP = (n: number, m: number): number => (n * m <= MAX_EXACT ? Math.min(1, 2 / choose(n + m, n)) : 0)

/** Returns the sum of B's ranks, equal values sharing theirs, and the sum of t³ − t over the sizes t of ties. */
function rankOf(a: readonly number[], b: readonly number[]): { rankSum: number; tied: number } {
  const all = new Float64Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  all.sort()
  const ofB = Float64Array.from(b).sort()
  let [rankSum, tied, at, next] = [0, 0, 0, 0]
  while (at < all.length) {
    const value = all[at]!
    const first = at
    while (at < all.length && all[at] === value) at++
    const size = at - first
    tied += size ** 3 - size
    for (; next < ofB.length && ofB[next] === value; next++) rankSum += (first + 1 + at) / 2
  }
  return { rankSum, tied }
}

interface Ranked {
  n: number
  m: number
  u: number
  tied: number
}

function normalP({ n, m, u, tied }: Ranked): number {
  const all = n + m
  const variance = ((n * m) / 12) * (all + 1 - tied / (all * (all - 1)))
  if (!(variance > 0)) return 1
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5)
  return Math.min(1, 2 * upperTail(distance / Math.sqrt(variance)))
}

/** Counts the orders in which B wins as many pairs or fewer, the smaller tail, twice. */
function exactP(n: number, m: number, u: number): number {
  const counts = countOrders(n, m)
  const tail = Math.min(u, n * m - u)
  let sum = 0
  for (let wins = 0; wins <= tail; wins++) sum += counts[wins]!
  return Math.min(1, (2 * sum) / choose(n + m, n))
}

/**
 * Returns the number of orders of n and m values by the pairs that one group wins: the coefficients of the Gaussian
 * binomial, as a product of (1 − q^(m+i)) / (1 − q^i).
 */
function countOrders(n: number, m: number): Float64Array {
  const counts = new Float64Array(n * m + 1)
  counts[0] = 1
  for (let factor = 1; factor <= n; factor++) {
    for (let at = counts.length - 1; at >= m + factor; at--) counts[at]! -= counts[at - m - factor]!
    for (let at = factor; at < counts.length; at++) counts[at]! += counts[at - factor]!
  }
  return counts
}

function choose(n: number, k: number): number {
  let result = 1
  for (let at = 1; at <= k; at++) result = (result * (n - k + at)) / at
  return result
}

/**
 * Returns the probability that a standard normal value is larger, by the continued fraction of its tail from 2.5 on and
 * the series of its density below (Abramowitz and Stegun, 26.2.14 and 26.2.11).
 */
function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z >= 2.5) {
    let fraction = z
    for (let depth = 60; depth > 0; depth--) fraction = z + depth / fraction
    return density / fraction
  }
  let [term, sum] = [z, z]
  for (let odd = 3; odd < 101; odd += 2) sum += term *= (z * z) / odd
  return 0.5 - density * sum
}

/**
 * Returns p values corrected for their number by Holm's method (1979): the chance that any test of equal groups stays
 * below a bound is at most that bound.
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).toSorted((one, other) => values[one]! - values[other]!)
  const adjusted = Array.from(values, () => 1)
  let least = 0
  for (const [rank, index] of order.entries()) {
    least = Math.max(least, Math.min(1, values[index]! * (values.length - rank)))
    adjusted[index] = least
  }
  return adjusted
}

/** Returns the value in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
