/** A stretch of time in which one stack ran; milliseconds. */
export interface StackStretch {
  /** What `stackOf` knows it by. */
  key: number
  start: number
  end: number
}

/** A frame that opens or closes; `frame` is what the stack holds. */
export interface StackEvent {
  type: 'open' | 'close'
  at: number
  frame: number
}

/** Stretches that are closer than this (ms) are one stretch of work. */
const SAME_STRETCH = 0.001

/** In order of time, none beginning before the one before it has ended: what rounding makes overlap is cut. */
export function orderStretches(stretches: StackStretch[]): StackStretch[] {
  stretches.sort((a, b) => a.start - b.start)
  let free = 0
  for (const stretch of stretches) {
    stretch.start = Math.max(stretch.start, free)
    stretch.end = Math.max(stretch.end, stretch.start)
    free = stretch.end
  }
  return stretches
}

/**
 * Opens and closes frames from one stretch's stack to the next; stacks that follow at once share their beginning.
 *
 * @param stackOf the frames of a key, outermost first
 */
export function* stackEvents(
  stretches: readonly StackStretch[],
  stackOf: (key: number) => readonly number[],
): Generator<StackEvent> {
  let open: readonly number[] = []
  let at = 0
  for (const { key, start, end } of stretches) {
    const stack = stackOf(key)
    const shared = start - at <= SAME_STRETCH ? countShared(open, stack) : 0
    // Where the two meet, nothing may open before the others have closed.
    const closes = at
    const opens = Math.max(at, start)
    for (let depth = open.length - 1; depth >= shared; depth--) yield { type: 'close', at: closes, frame: open[depth]! }
    for (const frame of stack.slice(shared)) yield { type: 'open', at: opens, frame }
    open = stack
    at = end
  }
  for (const frame of open.toReversed()) yield { type: 'close', at, frame }
}

function countShared(a: readonly number[], b: readonly number[]): number {
  let shared = 0
  while (shared < a.length && a[shared] === b[shared]) shared++
  return shared
}

/**
 * The indices from an outermost caller to an entry, at most `most` of them; the first is -1 where callers were left out.
 *
 * @param parents the caller's index of every entry, -1 where there is none; lower than its own, or the walk ends there
 */
export function chainOf(index: number, parents: Int32Array, most: number): number[] {
  const chain: number[] = []
  let at = index
  while (at >= 0 && chain.length < most) {
    chain.push(at)
    at = parents[at]!
  }
  if (at >= 0) chain.push(-1)
  return chain.reverse()
}
