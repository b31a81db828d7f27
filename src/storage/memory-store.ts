import type { RequestContext } from '../core/panel.ts'
import type { Profile } from '../core/profile.ts'
import type { RequestStore } from '../core/store.ts'

export interface MemoryStoreLimits {
  maxRequests: number
  maxBytes: number
}

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
  /** Rings: they begin anew at their start when there are as many rows as there may be requests. */
  readonly #contexts: (RequestContext | null)[] = []
  readonly #sizes: number[] = []
  /** What must be let go with its request; the others are not touched again, as the processor has long forgotten them. */
  readonly #holding: (Profile | null)[] = []
  /** The oldest one's place. */
  #first = 0
  #size = 0
  #bytes = 0

  constructor(limits: MemoryStoreLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Keeps a request as the newest. Ids are the caller's to keep apart. */
  add(context: RequestContext, bytes: number): void {
    if (this.#size >= this.#limits.maxRequests) this.#removeOldest()
    const counted = Number.isFinite(bytes) ? Math.max(bytes, 0) : 0
    const place = this.#placeOf(this.#size++)
    this.#contexts[place] = context
    this.#sizes[place] = counted
    this.#holding[place] = context.profile?.holdsStorage ? context.profile : null
    this.#bytes += counted
    while (this.#bytes > this.#limits.maxBytes && this.#size > 1) this.#removeOldest()
  }

  get(id: string): RequestContext | undefined {
    return this.#contexts.find((context) => context?.id === id) ?? undefined
  }

  /** Newest first, as they are now: later changes of the store do not show in it. */
  list(): RequestContext[] {
    return Array.from({ length: this.#size }, (_, back) => this.#contexts[this.#placeOf(this.#size - 1 - back)]!)
  }

  clear(): void {
    while (this.#size > 0) this.#removeOldest()
  }

  #removeOldest(): void {
    const place = this.#first
    const profile = this.#holding[place]
    this.#contexts[place] = null
    this.#holding[place] = null
    this.#first = this.#placeOf(1)
    this.#size--
    // Sums of fractions drift: an empty store has no bytes.
    this.#bytes = this.#size === 0 ? 0 : this.#bytes - this.#sizes[place]!
    profile?.discard()
  }

  /** Of the request that is so many after the oldest. */
  #placeOf(after: number): number {
    const place = this.#first + after
    return place < this.#limits.maxRequests ? place : place - this.#limits.maxRequests
  }
}
