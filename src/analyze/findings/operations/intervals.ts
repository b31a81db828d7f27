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
  let time = 0
  for (const [from, to] of merged) {
    if (from >= end) break
    time += Math.max(0, Math.min(end, to) - Math.max(start, from))
  }
  return time
}
