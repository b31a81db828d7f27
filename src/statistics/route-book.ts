import { RouteAggregates } from '../analyze/routes/aggregates.ts'
import { isFailed } from '../analyze/routes/is-failed.ts'
import type { CountedFacts, RouteAggregate } from '../analyze/routes/route-aggregate.ts'
import { routeOfPath } from '../analyze/routes/route-of-path.ts'
import { scopes } from '../core/recording/scope.ts'
import { ownPatterns, redactUrl } from '../core/redaction/index.ts'
import type { KeptRequest, RequestKeeper } from '../core/requests/request-keeper.ts'
import type { TrackedContext } from '../core/requests/tracked-context.ts'
import { startTimer } from '../core/time-limit.ts'
import type { StartTimer } from '../core/time-limit.ts'
import type { ProcessRun } from '../model/finished-request.ts'
import type { RequestFacts, RouteCollection, RouteReader, RouteSamplesAnswer } from '../model/routes/route-data.ts'
import type { Settings } from '../model/settings.ts'
import { RouteSamples } from './route-samples.ts'

/** Methods and patterns, or paths, whose sums are found without naming them again. */
const MAX_KNOWN = 1000
/** Requests of unknown routes that wait to be named, and for how long (ms). */
const MAX_UNNAMED = 5000
const NAMING_DELAY_MS = 50

export interface RouteBookOptions {
  config: Settings
  keeper: Pick<RequestKeeper, 'list' | 'find'>
  startTimer?: StartTimer
}

/**
 * Sums up the requests of this process by route. A request's end costs it some counters; a route's name is redacted
 * later, and requests are analysed when somebody looks at routes.
 */
export class RouteBook implements RouteReader {
  readonly #options: RouteBookOptions
  readonly #samples: RouteSamples
  #aggregates = new RouteAggregates()
  /** By method, then by the pattern or path as it came. */
  readonly #known = new Map<string, Map<string, RouteAggregate>>()
  #knownCount = 0
  #unnamed: { method: string; route: string | null; path: string; facts: CountedFacts }[] = []
  #stopTimer: (() => void) | null = null
  /** The beginning of this process's ids; null until the first request has ended. */
  #prefix: string | null = null
  #run: ProcessRun | null = null

  constructor(options: RouteBookOptions) {
    this.#options = options
    this.#samples = new RouteSamples(options)
  }

  /** Counts a request that has ended: on its path. */
  ended(context: TrackedContext): void {
    const { id, startTime, duration, outcome, unit } = context
    if (duration === null) return
    const { method, route, status } = outcome
    const { lastQueued = Number.NaN } = context.profile
    const queued = Number.isNaN(lastQueued) ? null : lastQueued
    const facts = { id, startTime, duration, failed: isFailed({ status, unit }), queued }
    if (this.#prefix === null) {
      this.#prefix = prefixOf(id)
      this.#run = context.run
    }
    const path = route ?? pathOf(outcome.url)
    const known = this.#known.get(method)?.get(path)
    if (known !== undefined) known.add(facts)
    else if (this.#unnamed.length >= MAX_UNNAMED) this.#aggregates.drop()
    else if (this.#unnamed.push({ method, route, path, facts }) === 1) this.#nameLater()
  }

  async collect(): Promise<RouteCollection[]> {
    this.#nameNow()
    const rows = await this.#options.keeper.list()
    const runs = new Map<string, ProcessRun>()
    for (const { run } of [...rows.map(({ summary }) => summary), { run: this.#run }]) if (run) runs.set(run.id, run)
    return [
      {
        ...{ prefix: this.#prefix, run: this.#run, runs: [...runs.values()] },
        aggregates: this.#aggregates.toData(),
        kept: rows.flatMap(factsOf),
      },
    ]
  }

  async samples(ids: readonly string[]): Promise<RouteSamplesAnswer> {
    const answer = await this.#samples.of(ids)
    this.#nameNow()
    for (const sample of answer.samples) {
      if (this.#isOwn(sample.id) && this.#samples.isFirst(sample.id)) {
        this.#aggregates.of(sample.method, sample.route)?.learn(sample)
      }
    }
    return answer
  }

  ownSamples(ids: readonly string[]): Promise<RouteSamplesAnswer> {
    return this.samples(ids.filter((id) => this.#isOwn(id)))
  }

  clear(): void {
    this.#unnamed = []
    this.#forgetNames()
    this.#aggregates = new RouteAggregates()
    this.#samples.clear()
  }

  /** Leaves no timer. */
  close(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
  }

  #isOwn(id: string): boolean {
    return this.#prefix !== null && prefixOf(id) === this.#prefix
  }

  #nameLater(): void {
    this.#stopTimer ??= scopes.run(undefined, () => {
      return (this.#options.startTimer ?? startTimer)(() => this.#nameNow(), NAMING_DELAY_MS)
    })
  }

  #nameNow(): void {
    this.close()
    const unnamed = this.#unnamed
    this.#unnamed = []
    for (const { method, route, path, facts } of unnamed) {
      const aggregate = this.#known.get(method)?.get(path) ?? this.#nameRoute(method, route, path)
      if (aggregate === null) this.#aggregates.drop()
      else aggregate.add(facts)
    }
  }

  #nameRoute(method: string, route: string | null, path: string): RouteAggregate | null {
    const shown = redactUrl(path, ownPatterns(this.#options.config.asyncProfilerRedactPatterns))
    const aggregate = this.#aggregates.of(method, route === null ? routeOfPath(shown) : shown)
    if (aggregate === null) return null
    if (++this.#knownCount > MAX_KNOWN) this.#forgetNames()
    const ofMethod = this.#known.get(method) ?? new Map<string, RouteAggregate>()
    this.#known.set(method, ofMethod.set(path, aggregate))
    return aggregate
  }

  #forgetNames(): void {
    this.#known.clear()
    this.#knownCount = 0
  }
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

/** Returns the part of an id that all requests of a process share. */
const prefixOf = (id: string): string => id.slice(0, id.lastIndexOf('-') + 1)

/** A request without a duration has no place among the others. */
function factsOf({ summary }: KeptRequest): RequestFacts[] {
  const { id, method, path, status, startTime, duration, run } = summary
  if (duration === null) return []
  const route = summary.route ?? routeOfPath(path)
  const failed = isFailed(summary)
  return [{ id, method, route, status, failed, startTime, duration, queued: null, run: run?.id ?? null }]
}
