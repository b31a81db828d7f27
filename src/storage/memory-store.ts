import type { RequestContext } from '../core/panel.ts'
import type { RequestStore } from '../core/store.ts'

export interface MemoryStoreLimits {
  maxRequests: number
  maxBytes: number
}

interface Entry {
  /** Null once it was removed: the map's old tables may hold on to the entry, and must not to the request. */
  context: RequestContext | null
  bytes: number
}

/**
 * Keeps the latest requests in memory, bounded by their number and their bytes; the oldest goes first. A request that
 * alone is larger than the byte bound is kept until the next one comes: it is the one somebody wants to look at.
 *
 * @example
 * const store = new MemoryStore({ maxRequests: 100, maxBytes: 64 * 1024 * 1024 })
 * store.add(context, 12_000)
 */
export class MemoryStore implements RequestStore {
  readonly #limits: MemoryStoreLimits
  /** Oldest first, as maps keep the order of insertion. */
  readonly #entries = new Map<string, Entry>()
  /**
   * Follows the oldest entry. It outlives insertions and deletions, so that finding the oldest never walks over the
   * holes that deleted entries leave in the map.
   */
  #oldest: MapIterator<[string, Entry]> = this.#entries.entries()
  #bytes = 0

  constructor(limits: MemoryStoreLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#entries.size
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Keeps a request as the newest; one that is kept under the same id is replaced. */
  add(context: RequestContext, bytes: number): void {
    this.#remove(context.id)
    const counted = Number.isFinite(bytes) ? Math.max(bytes, 0) : 0
    this.#entries.set(context.id, { context, bytes: counted })
    this.#bytes += counted
    while (this.#isOver()) this.#removeOldest()
  }

  get(id: string): RequestContext | undefined {
    return this.#entries.get(id)?.context ?? undefined
  }

  /** Newest first, as they are now: later changes of the store do not show in it. */
  list(): Iterable<RequestContext> {
    return Array.from(this.#entries.values(), ({ context }) => context!).reverse()
  }

  clear(): void {
    for (const entry of this.#entries.values()) entry.context = null
    this.#entries.clear()
    this.#oldest = this.#entries.entries()
    this.#bytes = 0
  }

  #isOver(): boolean {
    return this.size > this.#limits.maxRequests || (this.#bytes > this.#limits.maxBytes && this.size > 1)
  }

  #removeOldest(): void {
    const next = this.#oldest.next()
    if (next.done !== true) this.#remove(next.value[0])
  }

  #remove(id: string): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    this.#entries.delete(id)
    entry.context = null
    // Sums of fractions drift: an empty store has no bytes.
    this.#bytes = this.#entries.size === 0 ? 0 : this.#bytes - entry.bytes
  }
}
