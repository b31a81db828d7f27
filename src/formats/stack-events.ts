/** Stretches of time in which one thing ran, in columns: there may be millions. Milliseconds, in order of time. */
export interface Stretches {
  count: number
  /** What `stackOf` knows it by. */
  key: Uint32Array
  start: Float64Array
  end: Float64Array
}

/** A frame that opens or closes; `frame` is what the stack holds. */
export interface StackEvent {
  type: 'open' | 'close'
  at: number
  frame: number
}

/** Stretches that are closer than this (ms) are one stretch of work. */
const SAME_STRETCH = 0.001

/**
 * Collects stretches, puts them in order of time, and cuts what rounding makes overlap: none begins before the one
 * before it has ended.
 *
 * @param most as many as there may be
 */
export function collectStretches(
  most: number,
  collect: (add: (key: number, start: number, end: number) => void) => void,
): Stretches {
  let all: Stretches = makeStretches(most)
  let isOrdered = true
  collect((key, start, end) => {
    const row = all.count++
    all.key[row] = key
    all.start[row] = start
    all.end[row] = end
    if (row > 0 && start < all.start[row - 1]!) isOrdered = false
  })
  if (!isOrdered) all = sortStretches(all)
  let free = 0
  for (let row = 0; row < all.count; row++) {
    all.start[row] = Math.max(all.start[row]!, free)
    free = all.end[row] = Math.max(all.end[row]!, all.start[row]!)
  }
  return all
}

const makeStretches = (most: number): Stretches => ({
  count: 0,
  key: new Uint32Array(most),
  start: new Float64Array(most),
  end: new Float64Array(most),
})

function sortStretches({ count, key, start, end }: Stretches): Stretches {
  const order = Uint32Array.from({ length: count }, (_, row) => row).sort((a, b) => start[a]! - start[b]!)
  const sorted = makeStretches(count)
  for (const row of order) {
    sorted.key[sorted.count] = key[row]!
    sorted.start[sorted.count] = start[row]!
    sorted.end[sorted.count++] = end[row]!
  }
  return sorted
}

/**
 * Opens and closes frames from one stretch's stack to the next; stacks that follow at once share their beginning.
 *
 * @param stackOf the frames of a key, outermost first
 */
export function* stackEvents(stretches: Stretches, stackOf: (key: number) => readonly number[]): Generator<StackEvent> {
  let open: readonly number[] = []
  let at = 0
  for (let row = 0; row < stretches.count; row++) {
    const stack = stackOf(stretches.key[row]!)
    const start = stretches.start[row]!
    const shared = start - at <= SAME_STRETCH ? countShared(open, stack) : 0
    // Where the two meet, nothing may open before the others have closed.
    const closes = at
    const opens = Math.max(at, start)
    for (let depth = open.length - 1; depth >= shared; depth--) yield { type: 'close', at: closes, frame: open[depth]! }
    for (const frame of stack.slice(shared)) yield { type: 'open', at: opens, frame }
    open = stack
    at = stretches.end[row]!
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
