const JUST_BEFORE_MS = 1
const JUST_BEFORE_SHARE = 0.05

/**
 * Returns how long (ms) before the end of a wait work of callbacks may have ended, at most, to be taken for its cause,
 * where nothing else is known.
 *
 * @param length of the wait, milliseconds
 */
export const leewayOf = (length: number): number => Math.max(JUST_BEFORE_MS, length * JUST_BEFORE_SHARE)

/** Returns how many of a list, which is in the order of ends, have ended by a time. */
export function countUntil(list: readonly { end: number }[], time: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.end <= time) low = middle + 1
    else high = middle
  }
  return low
}
