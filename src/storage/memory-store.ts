import type { RequestContext } from '../core/panel.ts'
import type { RequestStore } from '../core/store.ts'

export interface MemoryStoreLimits {
  maxRequests: number
  maxBytes: number
}

/** Rows are moved together when this many at the front are empty, and at least as many as there are others. */
const COMPACT_AT = 64

/**
 * Keeps the latest requests in memory, bounded by their number and their bytes; the oldest goes first. A request that
 * alone is larger than the byte bound is kept until the next one comes: it is the one somebody wants to look at.
 *
 * Two lists and no map: a map makes a new table every few dozen deletions, and its old ones keep what was deleted alive
 * until the next full collection. Looking an id up is for people, adding is for every request.
 *
 * @example
 * const store = new MemoryStore({ maxRequests: 100, maxBytes: 64 * 1024 * 1024 })
 * store.add(context, 12_000)
 */
export class MemoryStore implements RequestStore {
  readonly #limits: MemoryStoreLimits
  /** Oldest first, from `#first` on; what is before that is gone. */
  #contexts: (RequestContext | null)[] = []
  #sizes: number[] = []
  #first = 0
  #bytes = 0

  constructor(limits: MemoryStoreLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#contexts.length - this.#first
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Keeps a request as the newest. Ids are the caller's to keep apart. */
  add(context: RequestContext, bytes: number): void {
    const counted = Number.isFinite(bytes) ? Math.max(bytes, 0) : 0
    this.#contexts.push(context)
    this.#sizes.push(counted)
    this.#bytes += counted
    while (this.#isOver()) this.#removeOldest()
    if (this.#first >= COMPACT_AT && this.#first >= this.size) this.#compact()
  }

  get(id: string): RequestContext | undefined {
    return this.#contexts.findLast((context) => context !== null && context.id === id) ?? undefined
  }

  /** Newest first, as they are now: later changes of the store do not show in it. */
  list(): RequestContext[] {
    return (this.#contexts.slice(this.#first) as RequestContext[]).reverse()
  }

  clear(): void {
    while (this.size > 0) this.#removeOldest()
    this.#compact()
  }

  #isOver(): boolean {
    return this.size > this.#limits.maxRequests || (this.#bytes > this.#limits.maxBytes && this.size > 1)
  }

  #removeOldest(): void {
    const at = this.#first++
    const context = this.#contexts[at]!
    this.#contexts[at] = null
    // Sums of fractions drift: an empty store has no bytes.
    this.#bytes = this.size === 0 ? 0 : this.#bytes - this.#sizes[at]!
    context?.profile?.discard()
  }

  #compact(): void {
    this.#contexts.splice(0, this.#first)
    this.#sizes.splice(0, this.#first)
    this.#first = 0
  }
}
