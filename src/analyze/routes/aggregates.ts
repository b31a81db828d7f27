import type { AggregatesData, RequestFacts } from '../../model/routes/route-data.ts'
import { RouteAggregate } from './route-aggregate.ts'
import type { PartRoom } from './route-aggregate.ts'

/** Routes and parts that are kept; with the longest possible sketches they need some 26 MiB. */
const MAX_ROUTES = 1000
const MAX_PARTS = 4000

/**
 * Sums up requests by method and pattern. Bounded: requests of routes beyond the bound are counted as dropped. Those of
 * several processes merge to the whole, as long as no bound was reached.
 *
 * @example
 * const all = new RouteAggregates()
 * for (const data of ofWorkers) all.merge(data)
 * all.list()[0]?.durations.quantile(0.95)
 */
export class RouteAggregates {
  readonly #routes = new Map<string, RouteAggregate>()
  readonly #room: PartRoom = { left: MAX_PARTS, dropped: 0 }
  #droppedRequests = 0

  /** Returns the sums of a route; null if there are too many routes. */
  of(method: string, route: string): RouteAggregate | null {
    const key = `${method} ${route}`
    const known = this.#routes.get(key)
    if (known !== undefined) return known
    if (this.#routes.size >= MAX_ROUTES) return null
    const made = new RouteAggregate(method, route, this.#room)
    this.#routes.set(key, made)
    return made
  }

  add(facts: RequestFacts): void {
    const route = this.of(facts.method, facts.route)
    if (route === null) this.drop()
    else route.add(facts)
  }

  /** Counts a request whose route has no room. */
  drop(): void {
    this.#droppedRequests++
  }

  /** No particular order. */
  list(): RouteAggregate[] {
    return [...this.#routes.values()]
  }

  merge({ routes, droppedRequests, droppedParts }: AggregatesData): void {
    this.#droppedRequests += droppedRequests
    this.#room.dropped += droppedParts
    for (const data of routes) {
      const route = this.of(data.method, data.route)
      if (route === null) this.#droppedRequests += countOf(data.durations.bins)
      else route.merge(data)
    }
  }

  get dropped(): Pick<AggregatesData, 'droppedRequests' | 'droppedParts'> {
    return { droppedRequests: this.#droppedRequests, droppedParts: this.#room.dropped }
  }

  toData(): AggregatesData {
    return { routes: this.list().map((route) => route.toData()), ...this.dropped }
  }
}

const countOf = (bins: readonly number[]): number =>
  bins.reduce((sum, value, at) => sum + (at % 2 === 1 ? value : 0), 0)
