import type { EndedRequest } from './request-keeper.ts'

export interface RingLimits {
  maxRequests: number
  maxBytes: number
}

/**
 * Keeps the latest requests in memory, bounded by their number and their bytes; drops the oldest first. A request that
 * alone exceeds the byte bound is kept until the next one comes, because it is the one to look at.
 *
 * Uses two lists and no map: a map creates a new table every few dozen deletions, and its old tables keep deleted items
 * alive until the next full collection. Lookups by id are rare, additions happen for every request.
 *
 * @example
 * const ring = new RequestRing({ maxRequests: 100, maxBytes: 64 * 1024 * 1024 })
 * ring.add(request, 12_000)
 */
export class RequestRing {
  readonly #limits: RingLimits
  /** Rings of as many rows as there may be requests. */
  readonly #requests: (EndedRequest | null)[] = []
  readonly #sizes: number[] = []
  /**
   * Recordings that must be freed with their request. Other recordings are not touched again, because they have left
   * the processor's cache.
   */
  readonly #holding: (EndedRequest['profile'] | null)[] = []
  /** The place of the oldest request. */
  #first = 0
  #size = 0
  #bytes = 0

  constructor(limits: RingLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Keeps a request as the newest. The caller must give unique ids. */
  add(request: EndedRequest, bytes: number): void {
    if (this.#size >= this.#limits.maxRequests) this.#dropOldest()
    const counted = Number.isFinite(bytes) ? Math.max(bytes, 0) : 0
    const place = this.#placeOf(this.#size++)
    this.#requests[place] = request
    this.#sizes[place] = counted
    this.#holding[place] = request.profile?.holdsStorage ? request.profile : null
    this.#bytes += counted
    while (this.#bytes > this.#limits.maxBytes && this.#size > 1) this.#dropOldest()
  }

  find(id: string): EndedRequest | undefined {
    return this.#requests.find((request) => request?.id === id) ?? undefined
  }

  /** Returns the requests, newest first, as a copy: later changes of the ring do not change it. */
  list(): EndedRequest[] {
    return Array.from({ length: this.#size }, (_, back) => this.#requests[this.#placeOf(this.#size - 1 - back)]!)
  }

  clear(): void {
    while (this.#size > 0) this.#dropOldest()
  }

  /** Replaces the request of the same id; returns false if there is none. */
  replace(request: EndedRequest, bytes: number): boolean {
    const place = this.#requests.findIndex((kept) => kept?.id === request.id)
    if (place < 0) return false
    this.#holding[place]?.discard?.()
    this.#holding[place] = null
    this.#requests[place] = request
    this.#bytes += bytes - this.#sizes[place]!
    this.#sizes[place] = bytes
    return true
  }

  /** Removes the oldest request without freeing it, and returns it; null if there is none. */
  takeOldest(): { request: EndedRequest; bytes: number } | null {
    const request = this.#requests[this.#first]
    if (this.#size === 0 || request == null) return null
    return { request, bytes: this.#removeOldest() }
  }

  #dropOldest(): void {
    const profile = this.#holding[this.#first]
    this.#removeOldest()
    profile?.discard?.()
  }

  /** Returns the bytes that the request was counted with. */
  #removeOldest(): number {
    const place = this.#first
    const bytes = this.#sizes[place]!
    this.#requests[place] = null
    this.#holding[place] = null
    this.#first = this.#placeOf(1)
    this.#size--
    // Sums of fractions drift: an empty ring has no bytes.
    this.#bytes = this.#size === 0 ? 0 : this.#bytes - bytes
    return bytes
  }

  /** Returns the place of the request that is so many after the oldest. */
  #placeOf(after: number): number {
    const place = this.#first + after
    return place < this.#limits.maxRequests ? place : place - this.#limits.maxRequests
  }
}
