/** An interval of time; lists of them are sorted and do not overlap. */
export type Interval = readonly [start: number, end: number]

/** Returns the index of the first interval that ends after a time; the list's length if none does. */
export const firstEndingAfter = (intervals: readonly Interval[], time: number): number =>
  firstAfter(intervals, 1, time, 0)

/** Returns the index of the first interval from `from` on that starts after a time; the list's length if none does. */
export const firstStartingAfter = (intervals: readonly Interval[], time: number, from: number): number =>
  firstAfter(intervals, 0, time, from)

function firstAfter(intervals: readonly Interval[], edge: 0 | 1, time: number, from: number): number {
  let low = from
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (intervals[middle]![edge] > time) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * Returns the union of intervals in any order; intervals no further apart than `gap` become one. Starts and ends are
 * sorted independently: whenever as many have ended as have started, a part of the union is complete.
 */
export function uniteIntervals(intervals: readonly Interval[], gap = 0): Interval[] {
  return uniteLists([intervals], gap)
}

/** Unites many lists, as `uniteIntervals` unites one. */
export function uniteLists(lists: readonly (readonly Interval[])[], gap = 0): Interval[] {
  const count = lists.reduce((sum, list) => sum + list.length, 0)
  const starts = new Float64Array(count)
  const ends = new Float64Array(count)
  let next = 0
  for (const list of lists) {
    for (const interval of list) {
      starts[next] = interval[0]
      ends[next++] = interval[1]
    }
  }
  sortIfNeeded(starts)
  sortIfNeeded(ends)
  return collectUnion(starts, ends, gap)
}

function collectUnion(starts: Float64Array, ends: Float64Array, gap: number): Interval[] {
  const union: Interval[] = []
  let first = 0
  for (let i = 1; i <= starts.length; i++) {
    if (i < starts.length && starts[i]! <= ends[i - 1]! + gap) continue
    union.push([starts[first]!, ends[i - 1]!])
    first = i
  }
  return union
}

function sortIfNeeded(times: Float64Array): void {
  for (let i = 1; i < times.length; i++) if (times[i]! < times[i - 1]!) return void times.sort()
}
