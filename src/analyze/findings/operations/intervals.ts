/** A time; milliseconds from the profile's start. */
export type Span = readonly [start: number, end: number]

/** Returns intervals in order, those that overlap or touch as one. */
export function mergeIntervals(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = []
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}

/** Returns how much (ms) of an interval lies in merged ones. */
export function overlapOf([start, end]: Span, merged: readonly Span[]): number {
  let [low, high] = [0, merged.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (merged[middle]![1] <= start) low = middle + 1
    else high = middle
  }
  let time = 0
  for (let at = low; at < merged.length && merged[at]![0] < end; at++) {
    const [from, to] = merged[at]!
    time += Math.min(end, to) - Math.max(start, from)
  }
  return time
}
