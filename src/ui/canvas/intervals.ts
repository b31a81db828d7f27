/** A stretch of time; lists of them are sorted and do not overlap. */
export type Interval = readonly [start: number, end: number]

/** The first interval that ends after a time; the list's length where none does. */
export function firstEndingAfter(intervals: readonly Interval[], time: number): number {
  let low = 0
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (intervals[middle]![1] > time) high = middle
    else low = middle + 1
  }
  return low
}

/** The first interval from `from` on that starts after a time; the list's length where none does. */
export function firstStartingAfter(intervals: readonly Interval[], time: number, from: number): number {
  let low = from
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (intervals[middle]![0] > time) high = middle
    else low = middle + 1
  }
  return low
}

/** The union of intervals in any order; what is no further apart than `gap` becomes one. */
export function uniteIntervals(intervals: readonly Interval[], gap = 0): Interval[] {
  const sorted = isSorted(intervals) ? intervals : intervals.toSorted((a, b) => a[0] - b[0])
  const union: [number, number][] = []
  for (const [start, end] of sorted) {
    const last = union.at(-1)
    if (last && start <= last[1] + gap) last[1] = Math.max(last[1], end)
    else union.push([start, end])
  }
  return union
}

function isSorted(intervals: readonly Interval[]): boolean {
  for (let i = 1; i < intervals.length; i++) if (intervals[i]![0] < intervals[i - 1]![0]) return false
  return true
}
