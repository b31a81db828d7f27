import { KINDS, KINDS_BY_PLACE } from './kinds/kinds.ts'
import type { Kind } from './kinds/kind.ts'
import type { Operation, Stage } from './program.ts'

const MAX_DEPTH = 5
/** Maximum number of operations of a program. */
const MAX_OPERATIONS = 45
/** Share of stages with several programs at once, and of these the share that are requests. */
const OVERLAPPING = 0.4
const REQUESTS = 0.5
const MOST_PROGRAMS = 4
/** Share of stages with samples. */
const SAMPLED = 0.25

/** Generates the stage of a seed. */
export function generate(seed: number): Stage {
  const random = mulberry(seed)
  const isOverlapping = random() < OVERLAPPING
  const count = isOverlapping ? 2 + Math.floor(random() * (MOST_PROGRAMS - 1)) : 1
  const isHttp = isOverlapping && random() < REQUESTS
  const isSampled = random() < SAMPLED
  const tree = new TreeMaker(random)
  return { seed, isHttp, isSampled, programs: Array.from({ length: count }, () => tree.make()) }
}

/** Returns numbers from 0 to 1, the same for the same seed. */
function mulberry(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

class TreeMaker {
  readonly #random: () => number
  #ids = 0
  #left = 0

  constructor(random: () => number) {
    this.#random = random
  }

  make(): Operation {
    this.#left = MAX_OPERATIONS
    return this.#operation(KINDS['task']!, 0)
  }

  #operation(kind: Kind, depth: number): Operation {
    this.#left--
    const operation: Operation = {
      id: this.#ids++,
      kind: kind.name,
      choice: Math.floor(this.#random() * 2 ** 31),
      children: [],
    }
    for (const place of this.#childrenOf(kind, depth)) {
      operation.children.push(this.#operation(this.#choose(place, depth + 1), depth + 1))
    }
    return operation
  }

  #childrenOf({ holds, most }: Kind, depth: number): string[] {
    if (holds === null || depth >= MAX_DEPTH * 2) return []
    const count = 1 + Math.floor(this.#random() * (depth === 0 ? most + 2 : most))
    return Array.from({ length: count }, () => holds)
  }

  #choose(place: string, depth: number): Kind {
    const kinds = KINDS_BY_PLACE[place]!
    const isLast = this.#left <= 0 || depth >= MAX_DEPTH
    const possible = isLast ? kinds.filter(({ holds, name }) => holds === null || name === place) : kinds
    const total = possible.reduce((sum, { weight }) => sum + weight, 0)
    let at = this.#random() * total
    for (const kind of possible) if ((at -= kind.weight) < 0) return kind
    return possible.at(-1)!
  }
}
