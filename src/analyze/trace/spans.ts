/** Times in order, of which no two overlap. */
export interface Spans {
  count: number
  start: ArrayLike<number>
  end: ArrayLike<number>
}

export const NO_SPANS: Spans = { count: 0, start: [], end: [] }

/** Returns a function that tells whether a moment is within a span; call it in order of time. */
export function watchSpans(spans: Spans | undefined): (at: number) => boolean {
  let next = 0
  return (at) => {
    if (spans === undefined) return false
    while (next < spans.count && spans.end[next]! <= at) next++
    return next < spans.count && spans.start[next]! <= at
  }
}
