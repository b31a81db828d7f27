/** A block of events: the time of each, and two numbers, `a` and its code. */
export interface EventBlock {
  readonly time: ArrayLike<number>
  readonly what: ArrayLike<number>
  length: number
}

/** A block that can be written to, and is reused. */
export interface OpenBlock extends EventBlock {
  readonly time: Float64Array
  readonly what: Uint32Array
  readonly pool: BlockPool
}

/** Eight bytes for the time, four each for the two numbers. */
export const EVENT_BYTES = 16

/**
 * Pools blocks of one size: allocating one costs more than filling it, because its memory comes from outside the
 * JavaScript heap, is cleared, and is freed by a garbage collection.
 */
class BlockPool {
  readonly events: number
  readonly #most: number
  readonly #spares: OpenBlock[] = []

  constructor(events: number, most: number) {
    this.events = events
    this.#most = most
  }

  take(): OpenBlock {
    return this.#spares.pop() ?? this.#make()
  }

  give(block: OpenBlock): void {
    block.length = 0
    if (this.#spares.length < this.#most) this.#spares.push(block)
  }

  #make(): OpenBlock {
    const { events } = this
    return { time: new Float64Array(events), what: new Uint32Array(2 * events), length: 0, pool: this }
  }
}

/** The first block of a log, which is enough for most requests. */
export const smallBlocks: BlockPool = new BlockPool(64, 1024)
/** All further blocks. */
export const largeBlocks: BlockPool = new BlockPool(2048, 64)
/** Pools of the blocks to which a large block of an ended log is copied. */
const keptBlocks = [new BlockPool(128, 128), new BlockPool(256, 128), new BlockPool(512, 128)] as const
/** A block without room for events. */
export const NO_BLOCK: OpenBlock = new BlockPool(0, 0).take()

/** Returns a block to its pool. A block of plain lists has none. */
export function giveBack(block: EventBlock): void {
  if (isPooled(block)) block.pool.give(block)
}

export const isPooled = (block: EventBlock): block is OpenBlock => block.time instanceof Float64Array

/** Returns the events in a block of about their size. The given block goes back to its pool if it was copied. */
export function shrink(block: OpenBlock): EventBlock {
  if (block.pool === smallBlocks) return swap(block, toLists(block))
  const pool = keptBlocks.find(({ events }) => events >= block.length)
  return pool === undefined ? block : swap(block, copyTo(pool.take(), block))
}

function swap(block: OpenBlock, copy: EventBlock): EventBlock {
  block.pool.give(block)
  return copy
}

/** Copies the events to plain lists: allocating typed arrays costs more than filling them. */
function toLists({ time, what, length }: OpenBlock): EventBlock {
  const times: number[] = []
  const numbers: number[] = []
  for (let index = 0; index < length; index++) {
    times.push(time[index]!)
    numbers.push(what[2 * index]!, what[2 * index + 1]!)
  }
  return { time: times, what: numbers, length }
}

function copyTo(copy: OpenBlock, { time, what, length }: OpenBlock): OpenBlock {
  for (let index = 0; index < length; index++) {
    copy.time[index] = time[index]!
    copy.what[2 * index] = what[2 * index]!
    copy.what[2 * index + 1] = what[2 * index + 1]!
  }
  copy.length = length
  return copy
}
