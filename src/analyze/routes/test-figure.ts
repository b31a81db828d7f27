import type { RankDifference } from '../../model/routes/group-comparison.ts'
import { mannWhitney, median, smallestP } from './mann-whitney.ts'
import type { RankTest } from './mann-whitney.ts'

/**
 * The machine itself differs from run to run: times are told only where they differ by more than this share, which the
 * test takes off first.
 */
const MARGIN = 0.1

/** A figure that waits for the correction for many tests. */
export interface Tested extends RankDifference {
  /** Whether the medians differ enough to matter. */
  isLarge: boolean
  /** The smallest p that so many requests can show. */
  canShow: number
}

/** A figure of each request. */
export interface Sides {
  a: ArrayLike<number> & Iterable<number>
  b: ArrayLike<number> & Iterable<number>
}

/**
 * Tests whether a figure differs by more than a margin.
 *
 * @param least the smallest difference of medians that matters, in the figure's unit
 */
export function testFigure({ a, b }: Sides, least: number, margin: number = MARGIN): Tested {
  const [left, right] = [Array.from(a), Array.from(b)]
  const medians = { a: median(left), b: median(right) }
  const difference = Math.abs(medians.b - medians.a)
  const { p } = testBeyond(left, right, { isMore: medians.b > medians.a, margin })
  return {
    ...medians,
    ...mannWhitney(left, right),
    p,
    adjusted: 1,
    certainty: 'none',
    isLarge: difference >= least && difference > margin * Math.min(medians.a, medians.b),
    canShow: smallestP(left.length, right.length),
  }
}

interface Beyond {
  isMore: boolean
  margin: number
}

/** Tests whether one side is larger than the other by more than a margin; one in which it is smaller shows nothing. */
function testBeyond(a: readonly number[], b: readonly number[], { isMore, margin }: Beyond): RankTest {
  const raised = (isMore ? a : b).map((value) => value * (1 + margin))
  const test = isMore ? mannWhitney(raised, b) : mannWhitney(a, raised)
  return test.effect > 0 === isMore ? test : { p: 1, effect: 0 }
}
