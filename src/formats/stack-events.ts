/**
 * Stack runs: intervals in which one stack ran without a break. In columns because there may be millions; milliseconds,
 * in order of time.
 */
export interface StackRuns {
  count: number
  /** The argument of `stackOf` for the run. */
  key: Uint32Array
  start: Float64Array
  end: Float64Array
}

/** A frame that opens or closes; `frame` is an element of the stack. */
export interface StackEvent {
  type: 'open' | 'close'
  at: number
  frame: number
}

/** Runs closer than this (ms) are continuous. */
const MAX_RUN_GAP_MS = 0.001

/**
 * Collects runs, sorts them by time, and cuts overlaps that rounding causes: no run begins before the previous one has
 * ended.
 *
 * @param most upper bound of their number
 */
export function collectStackRuns(
  most: number,
  collect: (add: (key: number, start: number, end: number) => void) => void,
): StackRuns {
  let all: StackRuns = makeStackRuns(most)
  let isOrdered = true
  collect((key, start, end) => {
    const row = all.count++
    all.key[row] = key
    all.start[row] = start
    all.end[row] = end
    if (row > 0 && start < all.start[row - 1]!) isOrdered = false
  })
  if (!isOrdered) all = sortStackRuns(all)
  let free = 0
  for (let row = 0; row < all.count; row++) {
    all.start[row] = Math.max(all.start[row]!, free)
    free = all.end[row] = Math.max(all.end[row]!, all.start[row]!)
  }
  return all
}

const makeStackRuns = (most: number): StackRuns => ({
  count: 0,
  key: new Uint32Array(most),
  start: new Float64Array(most),
  end: new Float64Array(most),
})

function sortStackRuns({ count, key, start, end }: StackRuns): StackRuns {
  const order = Uint32Array.from({ length: count }, (_, row) => row).sort((a, b) => start[a]! - start[b]!)
  const sorted = makeStackRuns(count)
  for (const row of order) {
    sorted.key[sorted.count] = key[row]!
    sorted.start[sorted.count] = start[row]!
    sorted.end[sorted.count++] = end[row]!
  }
  return sorted
}

/**
 * Opens and closes frames from one run's stack to the next; stacks without a gap between them share their common
 * beginning.
 *
 * @param stackOf the frames of a key, outermost first
 */
export function* stackEvents(runs: StackRuns, stackOf: (key: number) => readonly number[]): Generator<StackEvent> {
  let open: readonly number[] = []
  let at = 0
  for (let row = 0; row < runs.count; row++) {
    const stack = stackOf(runs.key[row]!)
    const start = runs.start[row]!
    const shared = start - at <= MAX_RUN_GAP_MS ? countShared(open, stack) : 0
    // At a shared time, closing comes before opening.
    const closes = at
    const opens = Math.max(at, start)
    for (let depth = open.length - 1; depth >= shared; depth--) yield { type: 'close', at: closes, frame: open[depth]! }
    for (const frame of stack.slice(shared)) yield { type: 'open', at: opens, frame }
    open = stack
    at = runs.end[row]!
  }
  for (const frame of open.toReversed()) yield { type: 'close', at, frame }
}

function countShared(a: readonly number[], b: readonly number[]): number {
  let shared = 0
  while (shared < a.length && a[shared] === b[shared]) shared++
  return shared
}

/**
 * Returns the indices from an outermost caller to an entry, at most `most` of them; the first is -1 if callers were
 * left out.
 *
 * @param parents the caller's index of every entry, -1 if there is none; lower than its own, or the walk ends there
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
